package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.RowProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/** How much the neighbourhoods of two items overlap: inner products of their probabilities. */
public final class Coherence {
  private static final int LEAST_COUNT = 5;

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
    int size = coherence.size();
    int count = Math.min(size - 1, Math.max(LEAST_COUNT, neighbours / 2));
    double[] sums = new double[size];
    workers.run(
        size,
        row -> {
          float[] others = NeighbourProbabilities.others(coherence, row);
          Arrays.sort(others);
          for (int i = others.length - count; i < others.length; i++) {
            sums[row] += others[i];
          }
        });
    double mean = Arrays.stream(sums).sum() / ((double) count * size);
    return mean > 0 ? 1 / mean : 1;
  }
}
