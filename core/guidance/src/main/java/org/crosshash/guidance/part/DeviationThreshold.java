package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * A cut a number of standard deviations above the mean, both taken over the strict upper triangle
 * (VTM-UCH's S^x).
 *
 * @param mean μ
 * @param deviation σ, with n - 1 in the denominator; 0 where there is one pair only
 * @param threshold μ + factor * σ
 */
public record DeviationThreshold(double mean, double deviation, double threshold) {
  /**
   * Measures a matrix of at least 2 rows.
   *
   * @param factor standard deviations above the mean
   */
  public static DeviationThreshold of(SquareMatrix matrix, double factor, Workers workers) {
    int size = matrix.size();
    if (size < 2) {
      throw new IllegalArgumentException("A threshold needs at least 2 items: " + size);
    }
    double[] sums = new double[size];
    workers.run(
        size,
        row -> {
          for (int column = row + 1; column < size; column++) {
            sums[row] += matrix.get(row, column);
          }
        });
    double pairs = 0.5 * size * (size - 1.0);
    double mean = Arrays.stream(sums).sum() / pairs;
    double[] squares = new double[size];
    workers.run(
        size,
        row -> {
          for (int column = row + 1; column < size; column++) {
            double difference = matrix.get(row, column) - mean;
            squares[row] += difference * difference;
          }
        });
    double deviation = pairs < 2 ? 0 : Math.sqrt(Arrays.stream(squares).sum() / (pairs - 1));
    return new DeviationThreshold(mean, deviation, mean + factor * deviation);
  }

  /** Which values of a matrix, the diagonal included, are strictly above the threshold. */
  public BitMatrix above(SquareMatrix matrix, Workers workers) {
    BitMatrix result = new BitMatrix(matrix.size());
    workers.run(
        matrix.size(),
        row -> {
          for (int column = 0; column < matrix.size(); column++) {
            if (matrix.get(row, column) > threshold) {
              result.set(row, column);
            }
          }
        });
    return result;
  }
}
