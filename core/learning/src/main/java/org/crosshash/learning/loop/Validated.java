package org.crosshash.learning.loop;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the validations of a training found.
 *
 * @param points in the order of epochs, at least one
 * @param best the model of the best epoch, the earliest of equals
 * @param stoppedEarly whether patience ended the training
 * @param <M> model
 */
public record Validated<M>(List<ValidationPoint> points, M best, boolean stoppedEarly) {
  /** Copies the points. */
  public Validated {
    points = List.copyOf(points);
    Objects.requireNonNull(best, "best");
    if (points.isEmpty()) {
      throw new IllegalArgumentException("A training that was validated has a point");
    }
  }

  /** The same with the model in another form. */
  public <N> Validated<N> map(Function<? super M, ? extends N> form) {
    return new Validated<>(points, form.apply(best), stoppedEarly);
  }

  /** The best point. */
  public ValidationPoint bestPoint() {
    return ValidationRun.bestPoint(points);
  }

  /** The point of the last epoch that was trained. */
  public ValidationPoint lastPoint() {
    return points.getLast();
  }
}
