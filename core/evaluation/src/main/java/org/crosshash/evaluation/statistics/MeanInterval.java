package org.crosshash.evaluation.statistics;

import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;
import org.crosshash.errors.CrosshashException;

/**
 * A mean with Student's interval around it, for values that were measured independently, such as a
 * figure of several seeds.
 *
 * @param count number of values, at least 1
 * @param mean their mean
 * @param deviation their standard deviation with count - 1 in the denominator; absent for one value
 * @param halfWidth the interval is mean ± this; absent for one value
 */
public record MeanInterval(
    int count, double mean, OptionalDouble deviation, OptionalDouble halfWidth) {
  /** The level of the field's tables. */
  public static final double CONFIDENCE = 0.95;

  /**
   * The 95 % interval of these values.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) where there is no value or one that is not finite
   */
  public static MeanInterval of(double[] values) {
    return of(values, CONFIDENCE);
  }

  /**
   * The interval of these values.
   *
   * @param confidence share of intervals so made that hold the true mean, between 0 and 1
   * @throws CrosshashException (INVALID_ARGUMENT) where there is no value or one that is not
   *     finite, or the confidence is not between 0 and 1
   */
  public static MeanInterval of(double[] values, double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw CrosshashException.invalid(
          "A confidence must be between 0 and 1", confidence, "use 0.95");
    }
    Samples.requireValues(values);
    double mean = Samples.mean(values);
    if (values.length == 1) {
      return new MeanInterval(1, mean, OptionalDouble.empty(), OptionalDouble.empty());
    }
    double deviation = Samples.deviation(values);
    double quantile =
        TDistribution.of(values.length - 1.0).inverseSurvivalProbability((1 - confidence) / 2);
    return new MeanInterval(
        values.length,
        mean,
        OptionalDouble.of(deviation),
        OptionalDouble.of(quantile * deviation / Math.sqrt(values.length)));
  }
}
