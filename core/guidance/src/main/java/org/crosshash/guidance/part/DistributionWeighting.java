package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * Draws the ends of a distribution of similarities further out (JDSH's weighting): values below
 * {@code left} are multiplied by 1 + {@code leftGain} exp(-(s - minimum)), then values above {@code
 * right} by 1 + {@code rightGain} exp(s - maximum).
 *
 * @param left values below it are drawn down
 * @param right values above it are drawn up
 * @param minimum the value whose factor is 1 + {@code leftGain}
 * @param maximum the value whose factor is 1 + {@code rightGain}
 * @param leftGain at least 0
 * @param rightGain at least 0
 */
public record DistributionWeighting(
    double left, double right, double minimum, double maximum, double leftGain, double rightGain) {
  /** Changes nothing. */
  public static final DistributionWeighting NONE =
      new DistributionWeighting(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0, 0);

  /**
   * The weighting by a batch's own distribution: thresholds so many standard deviations (over the
   * number of values less 1; 0 for one value) from the mean, and its smallest and largest value.
   */
  public static DistributionWeighting ofBatch(
      SquareMatrix batch,
      double leftDeviations,
      double rightDeviations,
      double leftGain,
      double rightGain) {
    double sum = 0;
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    for (float value : batch.values()) {
      sum += value;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    int count = batch.values().length;
    double mean = sum / count;
    double squares = 0;
    for (float value : batch.values()) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    return new DistributionWeighting(
        mean - leftDeviations * deviation,
        mean + rightDeviations * deviation,
        minimum,
        maximum,
        leftGain,
        rightGain);
  }

  /** Weighs all values, in place. */
  public void apply(SquareMatrix similarity) {
    float[] values = similarity.values();
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      if (value < left) {
        value *= 1 + leftGain * Math.exp(-(value - minimum));
      }
      if (value > right) {
        value *= 1 + rightGain * Math.exp(value - maximum);
      }
      values[i] = (float) value;
    }
  }
}
