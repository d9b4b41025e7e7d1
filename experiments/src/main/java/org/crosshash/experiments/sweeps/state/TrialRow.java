package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What is known of a trial.
 *
 * @param identity digest of all that determines its result
 * @param status where it stands
 * @param attempts how often it was begun since it was last made to wait afresh
 * @param notBefore milliseconds since 1970 before which it is not tried again
 * @param worker who runs it, or ran it last; empty: nobody yet
 * @param seconds wall-clock seconds of its last run to the end; 0: none
 * @param error why it failed last; empty: it did not
 * @param result its result, once it is done
 */
public record TrialRow(
    String identity,
    TrialStatus status,
    int attempts,
    long notBefore,
    String worker,
    double seconds,
    String error,
    Optional<TrialOutcome> result) {
  /** Checks that nothing is null. */
  public TrialRow {
    requireNonNull(identity, "identity");
    requireNonNull(status, "status");
    requireNonNull(worker, "worker");
    requireNonNull(error, "error");
    requireNonNull(result, "result");
  }
}
