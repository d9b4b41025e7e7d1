package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.tensor.Constants;

/**
 * An optimiser, its rate and its schedule.
 *
 * @param kind rule of the update
 * @param learningRate of the picture network before the schedule, above 0
 * @param weightDecay at least 0
 * @param schedule of the learning rate
 * @param gradientClip largest norm of a gradient; 0 for none
 * @param clipTogether that norm is of the gradients of both networks together, not of each tensor
 * @param textRateFactor learning rate of the text network as a multiple, at least 0
 */
public record OptimiserConfig(
    Kind kind,
    double learningRate,
    double weightDecay,
    Schedule schedule,
    double gradientClip,
    boolean clipTogether,
    double textRateFactor) {
  /** The rule of an update. */
  public sealed interface Kind {
    /** VTM-UCH's Adam: no bias correction, decoupled decay; β 0.9 and 0.98, ε 1e-6. */
    record BertAdam() implements Kind {}

    /** PyTorch's Adam: decay added to the gradient; β 0.9 and 0.999, ε 1e-8. */
    record Adam() implements Kind {}

    /** PyTorch's AdamW: Adam with decoupled decay. */
    record AdamW() implements Kind {}

    /**
     * PyTorch's stochastic gradient descent, decay added to the gradient.
     *
     * @param momentum in [0, 1)
     * @param nesterov Nesterov's form, which needs a momentum
     */
    record Sgd(double momentum, boolean nesterov) implements Kind {
      /** Checks the momentum. */
      public Sgd {
        if (!(momentum >= 0 && momentum < 1)) {
          throw CrosshashException.invalid(
              "Momentum must lie in [0, 1)", momentum, "most papers use 0.9");
        }
        if (nesterov && momentum == 0) {
          throw CrosshashException.invalid(
              "Nesterov's form needs a momentum above 0",
              momentum,
              "set `momentum` or switch `nesterov` off");
        }
      }
    }
  }

  /** Checks the ranges. */
  public OptimiserConfig {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(schedule, "schedule");
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw CrosshashException.invalid(
          "The learning rate must be above 0", learningRate, "try 0.001 or 0.0001");
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw CrosshashException.invalid(
          "Weight decay must be at least 0", weightDecay, "use 0 for none");
    }
    if (!(gradientClip >= 0 && Double.isFinite(gradientClip))) {
      throw CrosshashException.invalid(
          "The gradient's largest norm must be at least 0", gradientClip, "use 0 for no clipping");
    }
    if (!(textRateFactor >= 0 && Double.isFinite(textRateFactor))) {
      throw CrosshashException.invalid(
          "The text network's rate factor must be at least 0",
          textRateFactor,
          "use 1 for the same rate");
    }
  }

  /** An optimiser of these parameters; to be closed by the caller. */
  public Optimiser create(NDManager manager, Constants constants, List<NDArray> parameters) {
    return switch (kind) {
      case Kind.BertAdam() -> new BertAdam(manager, constants, parameters, weightDecay);
      case Kind.Adam() -> new Adam(manager, constants, parameters, weightDecay, false);
      case Kind.AdamW() -> new Adam(manager, constants, parameters, weightDecay, true);
      case Kind.Sgd(double momentum, boolean nesterov) ->
          new Sgd(manager, constants, parameters, weightDecay, momentum, nesterov);
    };
  }
}
