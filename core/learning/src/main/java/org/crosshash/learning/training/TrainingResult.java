package org.crosshash.learning.training;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.Validated;
import org.crosshash.learning.model.HashModel;

/**
 * What a training made.
 *
 * @param model both networks after the last epoch
 * @param curve one point an epoch
 * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
 * @param validated what its validations found; none where it had none
 */
public record TrainingResult(
    HashModel model,
    List<EpochPoint> curve,
    long resumedFromStep,
    Optional<Validated<HashModel>> validated) {
  /** Copies the curve. */
  public TrainingResult {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(validated, "validated");
    curve = List.copyOf(curve);
  }
}
