package org.crosshash.guidance;

import org.crosshash.tables.FloatRows;

/**
 * The distribution of a guidance matrix's values.
 *
 * @param histogram counts in equal bins over [minimum, maximum]; the maximum counts in the last bin
 * @param minimum smallest value
 * @param maximum largest value
 * @param mean mean value
 * @param sharePlus share of values of exactly +1, in [0, 1]
 * @param shareMinus share of values of exactly -1, in [0, 1]
 */
public record ValueSummary(
    long[] histogram,
    double minimum,
    double maximum,
    double mean,
    double sharePlus,
    double shareMinus) {
  /** Bins of the histogram. */
  public static final int BINS = 64;

  /**
   * Reads all values of a matrix twice.
   *
   * @param matrix finite values, at least one
   */
  public static ValueSummary of(FloatRows matrix) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long plus = 0;
    long minus = 0;
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      matrix.copyRow(i, row, 0);
      double rowSum = 0;
      for (float value : row) {
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
        rowSum += value;
        plus += value == 1f ? 1 : 0;
        minus += value == -1f ? 1 : 0;
      }
      sum += rowSum;
    }
    double count = (double) matrix.rows() * matrix.columns();
    return new ValueSummary(
        histogram(matrix, minimum, maximum),
        minimum,
        maximum,
        sum / count,
        plus / count,
        minus / count);
  }

  private static long[] histogram(FloatRows matrix, double minimum, double maximum) {
    long[] histogram = new long[BINS];
    double scale = maximum > minimum ? BINS / (maximum - minimum) : 0;
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      matrix.copyRow(i, row, 0);
      for (float value : row) {
        histogram[Math.min(BINS - 1, (int) ((value - minimum) * scale))]++;
      }
    }
    return histogram;
  }
}
