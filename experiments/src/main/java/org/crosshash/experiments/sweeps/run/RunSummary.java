package org.crosshash.experiments.sweeps.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.sweeps.SweepCounts;

/**
 * How a run of a sweep ended.
 *
 * @param reason why it ended
 * @param counts where the trials stand now
 * @param ran trials that this run brought to their end
 * @param trouble what broke it; empty: nothing did
 */
public record RunSummary(
    StopReason reason, SweepCounts counts, int ran, Optional<CrosshashException> trouble) {
  /** Checks that nothing is null. */
  public RunSummary {
    requireNonNull(reason, "reason");
    requireNonNull(counts, "counts");
    requireNonNull(trouble, "trouble");
  }
}
