package org.crosshash.experiments.sweeps.run;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepForecast;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * What of a sweep is done, what is left, and how long that may take.
 *
 * @param sweep the sweep, with what its exploration has proposed
 * @param rows what is known of its trials, without results
 * @param forecast of the trials that are left
 * @param slots trials at a time, at least 1
 */
public record PlannedSweep(
    Sweep sweep, Map<String, TrialRow> rows, SweepForecast forecast, int slots) {
  /** Checks that nothing is null. */
  public PlannedSweep {
    requireNonNull(sweep, "sweep");
    requireNonNull(rows, "rows");
    requireNonNull(forecast, "forecast");
  }

  /** A sweep as it stands now, whether its store knows it or not; nothing is changed. */
  public static PlannedSweep of(OpenSweep open, int slots) {
    Sweep sweep = open.sweep();
    Map<String, TrialRow> rows = open.rows(sweep, false);
    return new PlannedSweep(sweep, rows, SweepForecast.of(sweep, open.store(), rows), slots);
  }

  /** Where its trials stand. */
  public SweepCounts counts() {
    return SweepCounts.of(sweep, rows);
  }

  /** Number of trials that equal another one, and are run once with it. */
  public int equal() {
    return sweep.trials().size() + sweep.unproposed() - counts().total();
  }

  /** Seconds until a worker that is alone has ended it, as far as lengths of trials are known. */
  public double secondsLeft() {
    return forecast.seconds() / slots;
  }
}
