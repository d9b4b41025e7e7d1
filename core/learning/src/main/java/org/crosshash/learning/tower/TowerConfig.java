package org.crosshash.learning.tower;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.optimiser.OptimiserConfig;

/**
 * How a text tower learns beside the hash networks, as VTM-UCH's released code has CLIP's text
 * encoder learn: an optimiser of its own with a smaller rate, on the networks' schedule.
 *
 * @param rule how it reads token ids
 * @param dimension of its vectors, to be checked; 0: whatever it gives
 * @param kind rule of the update
 * @param learningRate before the schedule, at least 0; 0: it does not learn, and is not part of
 *     checkpoints
 * @param weightDecay at least 0
 */
public record TowerConfig(
    TokenIdRule rule,
    int dimension,
    OptimiserConfig.Kind kind,
    double learningRate,
    double weightDecay) {
  /** Checks the ranges. */
  public TowerConfig {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(kind, "kind");
    if (dimension < 0) {
      throw CrosshashException.invalid(
          "A tower's dimension must be at least 0", dimension, "use 0 for whatever it gives");
    }
    if (!(learningRate >= 0 && Double.isFinite(learningRate))) {
      throw CrosshashException.invalid(
          "A tower's learning rate must be at least 0",
          learningRate,
          "VTM-UCH uses 0.00001; 0 freezes the tower");
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw CrosshashException.invalid(
          "Weight decay must be at least 0", weightDecay, "use 0 for none");
    }
  }

  /** Whether it learns. */
  public boolean learns() {
    return learningRate > 0;
  }

  /** The update rule of its parameters, on the networks' schedule and with their clipping. */
  public OptimiserConfig optimiser(OptimiserConfig networks) {
    return new OptimiserConfig(
        kind,
        networks.learningRate(),
        weightDecay,
        networks.schedule(),
        networks.gradientClip(),
        networks.clipTogether(),
        1);
  }

  /** Its learning rate as a multiple of the networks'. */
  public double rateFactor(OptimiserConfig networks) {
    return learningRate / networks.learningRate();
  }
}
