package org.crosshash.learning.training;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.CodeLength;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.CriterionContext;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.optimiser.OptimiserConfig;

/**
 * How hash networks are trained.
 *
 * @param bits code length: 8 to 512, a multiple of 8
 * @param seed of initial weights, order and dropout, at least 0
 * @param objective what is minimised
 * @param networks shapes of both networks
 * @param optimiser of both networks, one instance each
 * @param batchSize pairs a step, at least 2
 * @param epochs passes over the training pairs, at least 1
 * @param checkpointSteps a checkpoint every so many steps besides one an epoch; 0 for none. Does
 *     not change the result
 * @param inputs what the networks do to their inputs
 * @param binarisation how outputs stand for bits; an objective with half-binary steps cannot have
 *     signs alone
 */
public record TrainingConfig(
    int bits,
    long seed,
    Objective objective,
    NetworkShapes networks,
    OptimiserConfig optimiser,
    int batchSize,
    int epochs,
    int checkpointSteps,
    InputScaling inputs,
    Binarisation binarisation) {
  /** Checks the ranges. */
  public TrainingConfig {
    CodeLength.check(bits);
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(networks, "networks");
    Objects.requireNonNull(optimiser, "optimiser");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(binarisation, "binarisation");
    if (seed < 0) {
      throw CrosshashException.invalid("A seed must be at least 0", seed, "use 1, 2, 3, ...");
    }
    if (batchSize < 2) {
      throw CrosshashException.invalid(
          "A batch needs at least 2 pairs", batchSize, "most methods use 32 or 128");
    }
    if (epochs < 1) {
      throw CrosshashException.invalid("Training needs at least 1 epoch", epochs, "use 20 or more");
    }
    if (checkpointSteps < 0) {
      throw CrosshashException.invalid(
          "Steps between checkpoints must be at least 0",
          checkpointSteps,
          "use 0 for one an epoch");
    }
    if (objective.halfBinary() && binarisation == Binarisation.STRAIGHT_THROUGH) {
      throw CrosshashException.invalid(
          "Half-binary steps hold real codes of one network against signs of the other, and"
              + " straight-through training knows signs alone",
          "half_binary and straight_through",
          "set `half_binary` to false or leave `straight_through` out");
    }
    objective.checkEpochs(epochs);
  }

  /** What the objective reads of this. */
  public CriterionContext.Settings forCriterion() {
    return new CriterionContext.Settings(bits, seed, optimiser, batchSize, epochs);
  }
}
