package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.RowProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatRows;

/** How much the neighbourhoods of two items overlap: inner products of their probabilities. */
public final class Coherence {
  private static final int LEAST_COUNT = 5;
  private static final int TILE = 256;

  private Coherence() {}

  /** Q without its factor: the inner products of the rows of neighbour probabilities. */
  public static SquareMatrix of(SquareMatrix probabilities, Workers workers) {
    return RowProducts.of(probabilities.values(), probabilities.size(), Stage.POPULATION, workers);
  }

  /**
   * The factor that makes the mean of each row's largest entries beside the diagonal 1 on average;
   * 1 where these entries do not sum to anything above 0.
   *
   * @param neighbours size of a neighbourhood; the larger half of it, at least 5 entries, is taken
   */
  public static double unitScale(SquareMatrix coherence, int neighbours, Workers workers) {
    int[] all = IntStream.range(0, coherence.size()).toArray();
    return unitScale(coherence.view(), all, neighbours, workers);
  }

  /**
   * The same over some rows only.
   *
   * @param coherence n x n values, of which these rows are read once and in their order
   * @param rows which rows, at least 1
   */
  public static double unitScale(FloatRows coherence, int[] rows, int neighbours, Workers workers) {
    int size = coherence.rows();
    int count = Math.min(size - 1, Math.max(LEAST_COUNT, neighbours / 2));
    double[] sums = new double[rows.length];
    for (int begin = 0; begin < rows.length; begin = end(rows, begin)) {
      int first = begin;
      int taken = end(rows, begin) - begin;
      float[] block = new float[Math.multiplyExact(taken, size)];
      coherence.copyRows(rows[first], taken, block);
      workers.run(
          taken,
          i -> sums[first + i] = sumOfLargest(block, i * size, size, rows[first + i], count));
    }
    double mean = Arrays.stream(sums).sum() / ((double) count * rows.length);
    return mean > 0 ? 1 / mean : 1;
  }

  /** The end of the rows that follow one another from a position on, some hundred at most. */
  private static int end(int[] rows, int begin) {
    int end = begin + 1;
    while (end < rows.length && end - begin < TILE && rows[end] == rows[end - 1] + 1) {
      end++;
    }
    return end;
  }

  private static double sumOfLargest(float[] block, int offset, int size, int own, int count) {
    float[] others = new float[size - 1];
    System.arraycopy(block, offset, others, 0, own);
    System.arraycopy(block, offset + own + 1, others, own, others.length - own);
    Arrays.sort(others);
    double sum = 0;
    for (int i = others.length - count; i < others.length; i++) {
      sum += others[i];
    }
    return sum;
  }
}
