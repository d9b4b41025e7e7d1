package org.crosshash.learning.loop;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/**
 * The validations of one training: their values, the networks of the best one, and whether patience
 * has run out. One thread.
 *
 * <p>It works on copies of the networks, so that a training with it computes what it computes
 * without.
 */
public final class ValidationRun {
  private final ValidationPlan plan;
  private final NetworkSnapshots networks;
  private final int epochs;
  private final List<ValidationPoint> points = new ArrayList<>();
  private List<float[]> best = List.of();

  /**
   * Prepares the validations of a training.
   *
   * @param epochs of the training, unless patience ends it
   */
  public ValidationRun(ValidationPlan plan, NetworkSnapshots networks, int epochs) {
    this.plan = plan;
    this.networks = networks;
    this.epochs = epochs;
  }

  /** Goes on from a checkpoint. */
  public void resume(ValidationState state) {
    points.clear();
    points.addAll(state.points());
    best = state.best();
  }

  /**
   * Validates after an epoch that is to be validated.
   *
   * @param epoch from 1
   * @param betweenRows called before every few rows; what it throws ends the validation
   */
  public void afterEpoch(int epoch, Runnable betweenRows) {
    if (epoch % plan.every() != 0 && epoch != epochs) {
      return;
    }
    List<float[]> snapshot = networks.take();
    double score = plan.validator().score(networks.codes(snapshot).interrupted(betweenRows));
    if (!Double.isFinite(score)) {
      throw CrosshashException.precondition(
          "A validation gives a number",
          "%s after epoch %d".formatted(score, epoch),
          "validate by another metric or on pairs that it counts");
    }
    if (points.isEmpty() || score > bestPoint(points).score()) {
      best = snapshot;
    }
    points.add(new ValidationPoint(epoch, score));
  }

  /** Whether patience has run out. */
  public boolean exhausted() {
    return plan.patience() > 0 && waited() >= plan.patience();
  }

  /** Validations since the last one that gained. */
  private int waited() {
    int waited = 0;
    double gained = Double.NEGATIVE_INFINITY;
    for (ValidationPoint point : points) {
      if (point.score() > gained + plan.minimumGain()) {
        gained = point.score();
        waited = 0;
      } else {
        waited++;
      }
    }
    return waited;
  }

  /** Best of some points, the earliest of equals. */
  static ValidationPoint bestPoint(List<ValidationPoint> points) {
    ValidationPoint best = points.getFirst();
    for (ValidationPoint point : points) {
      if (point.score() > best.score()) {
        best = point;
      }
    }
    return best;
  }

  /** What a checkpoint keeps. */
  public ValidationState state() {
    return new ValidationState(points, best);
  }

  /** Weights of the best epoch so far. */
  public List<float[]> best() {
    return best;
  }

  /**
   * What the validations found, after the training.
   *
   * @param model the networks of {@link #best()}
   */
  public <M> Validated<M> result(M model) {
    return new Validated<>(points, model, points.getLast().epoch() < epochs);
  }

  /** All values so far. */
  public List<ValidationPoint> points() {
    return List.copyOf(points);
  }
}
