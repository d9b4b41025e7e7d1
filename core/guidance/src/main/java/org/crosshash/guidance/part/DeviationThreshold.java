package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.RowArithmetic;
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
        row ->
            sums[row] =
                RowArithmetic.sum(matrix.values(), matrix.offset(row) + row + 1, size - row - 1));
    double pairs = 0.5 * size * (size - 1.0);
    double mean = Arrays.stream(sums).sum() / pairs;
    double[] squares = new double[size];
    workers.run(
        size,
        row ->
            squares[row] =
                RowArithmetic.squares(
                    matrix.values(), matrix.offset(row) + row + 1, size - row - 1, mean));
    double deviation = pairs < 2 ? 0 : Math.sqrt(Arrays.stream(squares).sum() / (pairs - 1));
    return new DeviationThreshold(mean, deviation, mean + factor * deviation);
  }

  /** Which values of a matrix, the diagonal included, are strictly above the threshold. */
  public BitMatrix above(SquareMatrix matrix, Workers workers) {
    BitMatrix result = new BitMatrix(matrix.size());
    workers.run(
        matrix.size(), row -> result.setAbove(row, matrix.values(), matrix.offset(row), threshold));
    return result;
  }
}
