package org.crosshash.learning.training;

import java.util.List;
import java.util.Objects;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.model.HashModel;

/**
 * What a training made.
 *
 * @param model both networks
 * @param curve one point an epoch
 * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
 */
public record TrainingResult(HashModel model, List<EpochPoint> curve, long resumedFromStep) {
  /** Copies the curve. */
  public TrainingResult {
    Objects.requireNonNull(model, "model");
    curve = List.copyOf(curve);
  }
}
