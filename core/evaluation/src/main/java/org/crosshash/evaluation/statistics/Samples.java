package org.crosshash.evaluation.statistics;

import org.crosshash.errors.CrosshashException;

/** What all statistics of this package ask of values, and their first two moments. */
final class Samples {
  private Samples() {}

  static void requireValues(double[] values) {
    if (values.length == 0) {
      throw CrosshashException.invalid("Statistics need at least one value", "none", "give some");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw CrosshashException.invalid(
            "Statistics need finite values", values[i] + " at " + i, "leave it out");
      }
    }
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    // A second pass takes off what rounding left, so that equal values have exactly their mean.
    double rest = 0;
    for (double value : values) {
      rest += value - mean;
    }
    return mean + rest / values.length;
  }

  /** With count - 1 in the denominator; of at least two values. */
  static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }
}
