package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * Mixes two similarities of different spread: each is brought to mean 0 and standard deviation 1
 * over all n² values first. Ours, for the texts' share in VTM-UCH's population similarity.
 */
public final class StandardisedSum {
  private StandardisedSum() {}

  /**
   * Mean and standard deviation of a matrix.
   *
   * @param mean mean of all values
   * @param deviation their standard deviation, over n²; 1 where all are equal
   */
  public record Spread(double mean, double deviation) {
    /** The spread of all values. */
    public static Spread of(SquareMatrix matrix, Workers workers) {
      int size = matrix.size();
      double count = (double) size * size;
      double mean = sum(matrix, 0, 1, workers) / count;
      double deviation = Math.sqrt(sum(matrix, mean, 2, workers) / count);
      return new Spread(mean, deviation > 0 ? deviation : 1);
    }

    /** A value in deviations from the mean. */
    public double standardised(double value) {
      return (value - mean) / deviation;
    }

    private static double sum(SquareMatrix matrix, double centre, int power, Workers workers) {
      double[] sums = new double[matrix.size()];
      workers.run(
          matrix.size(),
          row -> {
            for (int column = 0; column < matrix.size(); column++) {
              double difference = matrix.get(row, column) - centre;
              sums[row] += power == 1 ? difference : difference * difference;
            }
          });
      return Arrays.stream(sums).sum();
    }
  }

  /**
   * Overwrites the first similarity with (1 - {@code weight}) z(first) + {@code weight} z(second).
   *
   * @param weight in [0, 1]
   */
  public static void apply(
      SquareMatrix first, SquareMatrix second, double weight, Workers workers) {
    Spread one = Spread.of(first, workers);
    Spread two = Spread.of(second, workers);
    workers.run(
        first.size(),
        row -> {
          for (int i = first.offset(row); i < first.offset(row) + first.size(); i++) {
            first.values()[i] =
                (float)
                    ((1 - weight) * one.standardised(first.values()[i])
                        + weight * two.standardised(second.values()[i]));
          }
        });
  }
}
