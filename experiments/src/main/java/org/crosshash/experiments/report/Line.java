package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

/**
 * A line of a figure.
 *
 * @param name legend
 * @param x abscissae
 * @param y ordinates, as many; none NaN
 */
public record Line(String name, double[] x, double[] y) {
  /** Checks that both are as long. */
  public Line {
    requireNonNull(name, "name");
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "A line needs as many abscissae as ordinates: " + x.length + " and " + y.length);
    }
  }
}
