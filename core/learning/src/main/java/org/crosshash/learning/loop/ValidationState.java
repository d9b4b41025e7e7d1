package org.crosshash.learning.loop;

import java.util.List;

/**
 * What a checkpoint keeps of a validation. How long patience has waited follows from the points.
 *
 * @param points in the order of epochs
 * @param best weights of the best epoch, as they hash; empty before the first validation
 */
public record ValidationState(List<ValidationPoint> points, List<float[]> best) {
  /** Nothing validated yet. */
  public static final ValidationState NONE = new ValidationState(List.of(), List.of());

  /** Copies the lists. */
  public ValidationState {
    points = List.copyOf(points);
    best = List.copyOf(best);
  }
}
