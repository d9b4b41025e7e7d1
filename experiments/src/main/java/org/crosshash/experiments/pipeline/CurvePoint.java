package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

/**
 * A point of a curve of an evaluation.
 *
 * @param task {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}
 * @param curve name of the curve
 * @param x abscissa
 * @param y ordinate
 */
public record CurvePoint(String task, String curve, double x, double y) {
  /** Checks that nothing is null. */
  public CurvePoint {
    requireNonNull(task, "task");
    requireNonNull(curve, "curve");
  }
}
