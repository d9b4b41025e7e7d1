package org.crosshash.guidance.cluster;

import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * The mean of the rows of every cell, summed in double precision in the order of the rows.
 *
 * <p>One thread sums a cell, so the number of threads does not change the means.
 */
public final class CellMeans {
  private CellMeans() {}

  /**
   * The means of cells 0 to {@code cells - 1}.
   *
   * @param rows all rows
   * @param labels the cell of each row, in [0, cells)
   * @param cells number of cells; a cell without rows gets a mean of zeros
   */
  public static FloatMatrix of(FloatMatrix rows, int[] labels, int cells, Workers workers) {
    double[] sums = sums(rows.toArray(), rows.columns(), labels, cells, workers);
    int[] counts = counts(labels, cells);
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / Math.max(1, counts[i / rows.columns()]));
    }
    return FloatMatrix.of(means, rows.columns());
  }

  /** Number of rows in each cell. */
  static int[] counts(int[] labels, int cells) {
    int[] counts = new int[cells];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** The sum of the rows of each cell, cell by cell. */
  static double[] sums(float[] values, int columns, int[] labels, int cells, Workers workers) {
    int[] begins = new int[cells + 1];
    for (int label : labels) {
      begins[label + 1]++;
    }
    for (int cell = 0; cell < cells; cell++) {
      begins[cell + 1] += begins[cell];
    }
    int[] members = new int[labels.length];
    int[] next = begins.clone();
    for (int row = 0; row < labels.length; row++) {
      members[next[labels[row]]++] = row;
    }
    double[] sums = new double[Math.multiplyExact(cells, columns)];
    workers.run(
        cells,
        cell -> {
          int target = cell * columns;
          for (int member = begins[cell]; member < begins[cell + 1]; member++) {
            int source = members[member] * columns;
            for (int column = 0; column < columns; column++) {
              sums[target + column] += values[source + column];
            }
          }
        });
    return sums;
  }
}
