package org.crosshash.guidance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.GuidanceTable.Neighbours;

/**
 * Keeps the largest values of each row of a similarity matrix, of equal ones those of the first
 * columns, and lets the mean of all values that are left out stand for them: of all single values
 * it has the least squared error.
 */
final class StrongestValues {
  private static final int TILE = 256;

  private StrongestValues() {}

  /**
   * Reads the matrix once, a few rows at a time.
   *
   * @param matrix n x n values
   * @param count values to keep of each row; all where it is not below n
   */
  static Compact.Sparse of(FloatRows matrix, int count, Workers workers) {
    int size = matrix.rows();
    int kept = Math.min(count, size);
    int[][] columns = new int[size][];
    float[][] values = new float[size][];
    double[] left = new double[size];
    for (int begin = 0; begin < size; begin += TILE) {
      int first = begin;
      int rows = Math.min(TILE, size - first);
      float[] block = new float[Math.multiplyExact(rows, size)];
      matrix.copyRows(first, rows, block);
      workers.run(
          rows,
          i -> {
            float[] row = Arrays.copyOfRange(block, i * size, (i + 1) * size);
            columns[first + i] = strongest(row, kept);
            values[first + i] = take(row, columns[first + i]);
            left[first + i] = kept == size ? 0 : sum(row) - sum(values[first + i]);
          });
      workers.progress(Stage.JOIN, first + rows, size);
    }
    double others = (double) size * (size - kept);
    double rest = others == 0 ? 0 : Arrays.stream(left).sum() / others;
    return new Compact.Sparse(new Neighbours(list(columns), list(values)), rest);
  }

  /** The columns of the largest values, ascending. */
  private static int[] strongest(float[] row, int count) {
    if (count == row.length) {
      int[] all = new int[count];
      Arrays.setAll(all, i -> i);
      return all;
    }
    float[] sorted = row.clone();
    Arrays.sort(sorted);
    float cut = sorted[row.length - count];
    int[] columns = new int[count];
    int above = 0;
    for (float value : row) {
      above += value > cut ? 1 : 0;
    }
    int ties = count - above;
    int next = 0;
    for (int column = 0; column < row.length; column++) {
      if (row[column] > cut || (row[column] == cut && ties-- > 0)) {
        columns[next++] = column;
      }
    }
    return columns;
  }

  private static float[] take(float[] row, int[] columns) {
    float[] values = new float[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row[columns[i]];
    }
    return values;
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static <T> List<T> list(T[] entries) {
    return new ArrayList<>(Arrays.asList(entries));
  }
}
