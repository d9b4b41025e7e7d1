package org.crosshash.guidance;

import java.util.Arrays;
import org.crosshash.tables.GuidanceTable.Neighbours;

/** Guidance of which each row's strongest values are stored; all others are one value. */
public final class SparseGuidance implements Guidance {
  private final Neighbours neighbours;
  private final float rest;

  /**
   * Wraps stored values.
   *
   * @param neighbours for each item the columns of its stored values, ascending
   * @param rest the value of the columns that are not stored, finite
   */
  public SparseGuidance(Neighbours neighbours, double rest) {
    this.neighbours = neighbours;
    this.rest = (float) rest;
    if (!Float.isFinite(this.rest)) {
      throw new IllegalArgumentException("The value of all others must be finite: " + rest);
    }
  }

  @Override
  public int size() {
    return neighbours.rows().size();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block = new float[Math.multiplyExact(rows.length, columns.length)];
    int next = 0;
    for (int row : rows) {
      int[] stored = neighbours.rows().get(row);
      float[] values = neighbours.values().get(row);
      for (int column : columns) {
        int found = Arrays.binarySearch(stored, column);
        block[next++] = found < 0 ? rest : values[found];
      }
    }
    return block;
  }
}
