package org.crosshash.learning;

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
}
