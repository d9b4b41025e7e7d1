package org.crosshash.experiments.sweeps.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.Running;

/**
 * How trials are run; does not change their results.
 *
 * @param slots trials at a time in this process
 * @param attempts how often a failing trial is tried
 * @param pause before the second try; doubled before each further one
 * @param trialLimit after which a trial counts as failed; empty: none
 * @param maxFailures number of failed trials after which no further one is begun; empty: any number
 * @param failFast break everything off at the first failed trial
 */
public record RunSettings(
    int slots,
    int attempts,
    Duration pause,
    Optional<Duration> trialLimit,
    Optional<Integer> maxFailures,
    boolean failFast) {
  private static final double MILLISECONDS = 1000;

  /** Checks the numbers. */
  public RunSettings {
    if (slots < 1 || attempts < 1) {
      throw CrosshashException.invalid(
          "Slots and attempts must be at least 1",
          slots + " slots, " + attempts + " attempts",
          "use 1 or more");
    }
    requireNonNull(pause, "pause");
    requireNonNull(trialLimit, "trialLimit");
    requireNonNull(maxFailures, "maxFailures");
  }

  /** The settings of a file, resolved. */
  public static RunSettings of(Running running) {
    return new RunSettings(
        running.getSlots(),
        running.getAttempts(),
        Duration.ofMillis((long) (running.getPauseSeconds() * MILLISECONDS)),
        running.getTrialMinutes() > 0
            ? Optional.of(Duration.ofMillis((long) (running.getTrialMinutes() * 60 * MILLISECONDS)))
            : Optional.empty(),
        running.getMaxFailures() > 0 ? Optional.of(running.getMaxFailures()) : Optional.empty(),
        false);
  }

  /**
   * The settings of a file, resolved, for a worker that has all of this machine.
   *
   * @throws CrosshashException FAILED_PRECONDITION where not even one trial fits into it
   */
  public static RunSettings onThisMachine(Running running) {
    RunSettings own = of(running);
    return new RunSettings(
        WorkerResources.ofThisMachine().slots(own.slots(), running),
        own.attempts(),
        own.pause(),
        own.trialLimit(),
        own.maxFailures(),
        own.failFast());
  }

  /** The same with fail-fast. */
  public RunSettings failingFast() {
    return new RunSettings(slots, attempts, pause, trialLimit, maxFailures, true);
  }
}
