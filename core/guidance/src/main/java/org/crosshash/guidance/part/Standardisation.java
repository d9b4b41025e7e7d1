package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * The z-score of similarities: {@code z(x) = (x - mean) / deviation}, both over all ordered pairs
 * of different items.
 *
 * @param mean mean of the entries beside the diagonal
 * @param deviation their standard deviation with n - 1 in the denominator; 0 where all are equal
 */
public record Standardisation(double mean, double deviation) {
  /** Below this share of the mean, a deviation is what rounding leaves of equal entries. */
  private static final double ROUNDING = 1e-12;

  /** Checks that both are finite. */
  public Standardisation {
    if (!Double.isFinite(mean) || !(deviation >= 0) || Double.isInfinite(deviation)) {
      throw new IllegalArgumentException(
          "Mean and deviation must be finite: " + mean + ", " + deviation);
    }
  }

  /** Of a matrix of at least 2 items, in two passes; the number of threads changes nothing. */
  public static Standardisation of(SquareMatrix matrix, Workers workers) {
    int size = matrix.size();
    double count = (double) size * (size - 1);
    double mean = sum(matrix, 0, 1, workers) / count;
    double squares = sum(matrix, mean, 2, workers);
    double deviation = Math.sqrt(squares / (count - 1));
    return new Standardisation(mean, deviation > ROUNDING * Math.abs(mean) ? deviation : 0);
  }

  private static double sum(SquareMatrix matrix, double centre, int power, Workers workers) {
    double[] sums = new double[matrix.size()];
    workers.run(
        matrix.size(),
        row -> {
          double sum = 0;
          for (int column = 0; column < matrix.size(); column++) {
            if (column != row) {
              double difference = matrix.get(row, column) - centre;
              sum += power == 1 ? difference : difference * difference;
            }
          }
          sums[row] = sum;
        });
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total;
  }

  /** The z-score of a value; 0 for every value where all are equal. */
  public double score(double value) {
    return deviation > 0 ? (value - mean) / deviation : 0;
  }

  /**
   * Pearson's correlation of two matrices over all pairs of different items; 0 where one of them is
   * constant.
   */
  public static double correlation(
      SquareMatrix first,
      Standardisation ofFirst,
      SquareMatrix second,
      Standardisation ofSecond,
      Workers workers) {
    int size = first.size();
    double[] sums = new double[size];
    workers.run(
        size,
        row -> {
          for (int column = 0; column < size; column++) {
            if (column != row) {
              sums[row] +=
                  ofFirst.score(first.get(row, column)) * ofSecond.score(second.get(row, column));
            }
          }
        });
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total / ((double) size * (size - 1) - 1);
  }
}
