package org.crosshash.experiments.sweeps;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;

/**
 * How long the rest of a sweep may take, from what earlier trials took: of the same kind, else of
 * the same method, else of the same dataset.
 *
 * @param seconds seconds of work left of the trials that anything is known of
 * @param unknown number of trials left that nothing is known of
 */
public record SweepForecast(double seconds, int unknown) {
  private static final Set<TrialStatus> OVER =
      EnumSet.of(TrialStatus.DONE, TrialStatus.FAILED, TrialStatus.STOPPED);

  /** Looks at what is left of a sweep. */
  public static SweepForecast of(Sweep sweep, SweepStore store, Map<String, TrialRow> rows) {
    Map<String, OptionalDouble> known = new HashMap<>();
    double seconds = 0;
    int unknown = sweep.unproposed();
    for (SweepTrial trial : sweep.byIdentity().values()) {
      TrialRow row = rows.get(trial.identity());
      if (row != null && OVER.contains(row.status())) {
        continue;
      }
      OptionalDouble mean =
          known.computeIfAbsent(trial.kind(), kind -> mean(store, trial.widerKinds()));
      seconds += mean.orElse(0);
      unknown += mean.isPresent() ? 0 : 1;
    }
    return new SweepForecast(seconds, unknown);
  }

  private static OptionalDouble mean(SweepStore store, List<String> kinds) {
    for (String kind : kinds) {
      OptionalDouble mean = store.meanSeconds(kind);
      if (mean.isPresent()) {
        return mean;
      }
    }
    return OptionalDouble.empty();
  }
}
