package org.crosshash.experiments.sweeps.serve;

import org.crosshash.errors.CrosshashException;

/**
 * How much a server takes on of sweeps.
 *
 * @param atATime sweeps that are run at once; further ones wait for their turn
 * @param waiting sweeps that may wait
 * @param watchers watches at once
 */
public record SweepLimits(int atATime, int waiting, int watchers) {
  /** Checks the numbers. */
  public SweepLimits {
    if (atATime < 1 || waiting < 0 || watchers < 1) {
      throw CrosshashException.invalid(
          "A server runs at least one sweep at a time and lets at least one be watched",
          "%d at a time, %d waiting, %d watchers".formatted(atATime, waiting, watchers),
          "use greater numbers");
    }
  }

  /** One sweep at a time, 100 waiting, 64 watchers. */
  public static SweepLimits standard() {
    return new SweepLimits(1, 100, 64);
  }
}
