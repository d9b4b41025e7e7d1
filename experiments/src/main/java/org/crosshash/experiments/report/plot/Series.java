package org.crosshash.experiments.report.plot;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A series of a plot.
 *
 * @param name legend
 * @param x abscissae, finite
 * @param y ordinates, as many, finite
 * @param low lower ends of a band, as many; NaN where there is none
 * @param high upper ends of it
 * @param style how it is drawn
 */
public record Series(
    String name, double[] x, double[] y, double[] low, double[] high, Style style) {
  /** How a series is drawn. */
  public enum Style {
    /** A line. */
    LINE,
    /** A line with a sign at each point. */
    POINTED_LINE,
    /** Signs alone, with their intervals as strokes. */
    POINTS
  }

  /** Checks the lengths. */
  public Series {
    requireNonNull(name, "name");
    requireNonNull(style, "style");
    if (x.length != y.length || x.length != low.length || x.length != high.length) {
      throw new IllegalArgumentException(
          "A series needs as many of each: %d, %d, %d, %d"
              .formatted(x.length, y.length, low.length, high.length));
    }
  }

  /** A line without a band. */
  public static Series line(String name, double[] x, double[] y) {
    double[] none = new double[x.length];
    Arrays.fill(none, Double.NaN);
    return new Series(name, x, y, none, none, Style.LINE);
  }
}
