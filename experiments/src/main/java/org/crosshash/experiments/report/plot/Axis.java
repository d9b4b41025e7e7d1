package org.crosshash.experiments.report.plot;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a plot.
 *
 * @param title what it measures
 * @param minimum least value drawn
 * @param maximum greatest value drawn, above it
 * @param logarithmic whether equal ratios are equally far apart
 * @param ticks values that are marked
 */
record Axis(String title, double minimum, double maximum, boolean logarithmic, List<Double> ticks) {
  private static final int WANTED = 5;

  Axis {
    requireNonNull(title, "title");
    ticks = List.copyOf(ticks);
  }

  /** Evenly spaced, with round ticks; a range of nothing is widened. */
  static Axis linear(String title, double minimum, double maximum) {
    double span = maximum - minimum;
    double low = span > 0 ? minimum : minimum - Math.max(0.5 * Math.abs(minimum), 0.01);
    double high = span > 0 ? maximum : maximum + Math.max(0.5 * Math.abs(maximum), 0.01);
    double rough = (high - low) / WANTED;
    double unit = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = rough <= 2 * unit ? 2 * unit : rough <= 5 * unit ? 5 * unit : 10 * unit;
    List<Double> ticks = new ArrayList<>();
    for (double tick = Math.ceil(low / step) * step; tick <= high + 1e-9 * step; tick += step) {
      ticks.add(Math.rint(tick / step) * step);
    }
    return new Axis(title, low, high, false, ticks);
  }

  /** Logarithmic between positive values, marked at 1, 2 and 5 of each power of ten. */
  static Axis logarithmic(String title, double minimum, double maximum) {
    double low = minimum / 1.3;
    double high = maximum * 1.3;
    boolean wide = high / low > 200;
    if (high / low < 6) {
      return new Axis(title, low, high, true, linear(title, low, high).ticks());
    }
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (int digit : wide ? new int[] {1} : new int[] {1, 2, 5}) {
        double tick = digit * Math.pow(10, power);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return new Axis(title, low, high, true, ticks);
  }

  /** Logarithmic and marked where something was measured, as code lengths are. */
  static Axis marked(String title, List<Double> values) {
    double least = values.stream().mapToDouble(value -> value).min().orElse(1);
    double greatest = values.stream().mapToDouble(value -> value).max().orElse(1);
    return new Axis(title, least / 1.15, greatest * 1.15, true, values);
  }

  /** Where a value lies between the ends, 0 to 1. */
  double share(double value) {
    return logarithmic
        ? Math.log(value / minimum) / Math.log(maximum / minimum)
        : (value - minimum) / (maximum - minimum);
  }

  /** A tick as it is written. */
  static String words(double tick) {
    double size = Math.abs(tick);
    if (size >= 10_000 || (size > 0 && size < 0.001)) {
      return String.format(Locale.ROOT, "%.0e", tick);
    }
    String text = String.format(Locale.ROOT, "%.3f", tick).replaceFirst("\\.?0+$", "");
    return text.equals("-0") ? "0" : text;
  }
}
