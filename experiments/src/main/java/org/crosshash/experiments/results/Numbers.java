package org.crosshash.experiments.results;

import java.util.Locale;
import org.crosshash.evaluation.statistics.MeanInterval;

/** Figures between -1 and 1 as tables show them: three digits, no nought before the point. */
final class Numbers {
  private static final double SMALLEST = 0.001;

  private Numbers() {}

  /** Such as {@code .371}. */
  static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("^(-?)0\\.", "$1.");
  }

  /** Such as {@code +.031}, {@code −.004}; without a sign where it rounds to nought. */
  static String change(double value) {
    String digits = share(Math.abs(value));
    return digits.equals(".000") ? digits : (value < 0 ? "−" : "+") + digits;
  }

  /** Such as {@code .371 ± .004}; without an interval for one value, a dash for none. */
  static String meanAndInterval(double[] values) {
    return values.length == 0 ? "–" : interval(MeanInterval.of(values));
  }

  /** The same of an interval that is known. */
  static String interval(MeanInterval interval) {
    return share(interval.mean())
        + (interval.halfWidth().isPresent()
            ? " ± " + share(interval.halfWidth().getAsDouble())
            : "");
  }

  /** Such as {@code .034}, {@code < .001}. */
  static String probability(double value) {
    return value < SMALLEST ? "< .001" : share(value);
  }
}
