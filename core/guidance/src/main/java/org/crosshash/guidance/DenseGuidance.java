package org.crosshash.guidance;

import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;

/**
 * Guidance that is stored in full.
 *
 * <p>Reads the matrix where it lies; a matrix of a mapped table is readable only while that table
 * is open.
 */
public final class DenseGuidance implements Guidance {
  private final FloatRows values;

  /**
   * Wraps a square matrix.
   *
   * @throws CrosshashException if it is not square
   */
  public DenseGuidance(FloatRows values) {
    if (values.rows() != values.columns()) {
      throw CrosshashException.invalid(
          "A guidance matrix must be square",
          values.rows() + " x " + values.columns(),
          "give it one row and one column for each training item, in one order");
    }
    this.values = values;
  }

  @Override
  public int size() {
    return values.rows();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block = new float[Math.multiplyExact(rows.length, columns.length)];
    int next = 0;
    for (int row : rows) {
      for (int column : columns) {
        float value = values.get(row, column);
        if (!Float.isFinite(value)) {
          throw CrosshashException.invalid(
              "A guidance matrix holds finite numbers",
              value + " in row " + row + ", column " + column,
              "build the guidance again, or correct the matrix that was uploaded");
        }
        block[next++] = value;
      }
    }
    return block;
  }
}
