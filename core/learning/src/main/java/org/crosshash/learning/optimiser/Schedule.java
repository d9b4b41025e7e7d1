package org.crosshash.learning.optimiser;

import java.util.List;
import org.crosshash.errors.CrosshashException;

/** How the learning rate goes over the steps of a training. */
public sealed interface Schedule {
  /**
   * Factor of the learning rate, in [0, 1].
   *
   * @param step steps done, from 0
   * @param steps steps in all, at least 1
   */
  double factor(long step, long steps);

  /**
   * The same for a training in epochs.
   *
   * @param stepsPerEpoch at least 1
   */
  default double factor(long step, long steps, int stepsPerEpoch) {
    return factor(step, steps);
  }

  /** Always 1. */
  record Constant() implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return 1;
    }
  }

  /** ½ (1 + cos πx) for x = step / steps: from 1 to 0. */
  record Cosine() implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return 0.5 * (1 + Math.cos(Math.PI * step / steps));
    }
  }

  /**
   * BertAdam's: x / warmup while x = step / steps is below it, so the first step has rate 0; then ½
   * (1 + cos πx).
   *
   * @param warmup share of the steps, in [0, 1]
   */
  record WarmupCosine(double warmup) implements Schedule {
    /** Checks the share. */
    public WarmupCosine {
      if (!(warmup >= 0 && warmup <= 1)) {
        throw CrosshashException.invalid(
            "The share of warm-up steps must lie in [0, 1]", warmup, "the paper uses 0.05");
      }
    }

    @Override
    public double factor(long step, long steps) {
      double done = (double) step / steps;
      return done < warmup ? done / warmup : 0.5 * (1 + Math.cos(Math.PI * done));
    }
  }

  /**
   * Rises as {@link WarmupCosine}, then stays 1 or falls to 0 in a straight line: {@code (1 - x) /
   * (1 - warmup)}, as BertAdam's {@code warmup_linear}.
   *
   * @param warmup share of the steps, in [0, 1]
   * @param falls whether it falls
   */
  record Warmup(double warmup, boolean falls) implements Schedule {
    /** Checks the share. */
    public Warmup {
      if (!(warmup >= 0 && warmup <= 1)) {
        throw CrosshashException.invalid(
            "The share of warm-up steps must lie in [0, 1]", warmup, "0.05 is a common one");
      }
    }

    @Override
    public double factor(long step, long steps) {
      double done = (double) step / steps;
      if (done < warmup) {
        return done / warmup;
      }
      return falls ? Math.max(0, (1 - done) / (1 - warmup)) : 1;
    }
  }

  /**
   * Multiplied by a factor after each of some epochs, as PyTorch's {@code MultiStepLR}.
   *
   * @param epochs finished epochs, each at least 1; one that is named twice counts twice
   * @param factor in [0, 1]
   */
  record Milestones(List<Integer> epochs, double factor) implements Schedule {
    /** Checks the factor and the epochs. */
    public Milestones {
      epochs = List.copyOf(epochs);
      if (!(factor >= 0 && factor <= 1)) {
        throw CrosshashException.invalid(
            "The factor of a milestone must lie in [0, 1]", factor, "0.1 is a common one");
      }
      for (int epoch : epochs) {
        if (epoch < 1) {
          throw CrosshashException.invalid(
              "A milestone is a number of epochs, at least 1", epoch, "leave it out");
        }
      }
    }

    /** As if an epoch were one step. */
    @Override
    public double factor(long step, long steps) {
      return factor(step, steps, 1);
    }

    @Override
    public double factor(long step, long steps, int stepsPerEpoch) {
      long epoch = step / stepsPerEpoch;
      return Math.pow(
          factor, (double) epochs.stream().filter(milestone -> milestone <= epoch).count());
    }
  }
}
