package org.crosshash.experiments.sweeps;

import java.util.EnumMap;
import java.util.Map;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;

/**
 * How many trials of a sweep stand where.
 *
 * @param waiting to be run, those included that are held back or still to be proposed
 * @param running being run by anybody
 * @param done with a result
 * @param failed failed for good
 * @param stopped ended early by the rule of the sweep
 */
public record SweepCounts(int waiting, int running, int done, int failed, int stopped) {
  /**
   * Counts the trials of a sweep.
   *
   * @param rows what the sweep knows of them
   */
  public static SweepCounts of(Sweep sweep, Map<String, TrialRow> rows) {
    Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
    for (String identity : sweep.identities()) {
      TrialRow row = rows.get(identity);
      counts.merge(row == null ? TrialStatus.WAITING : row.status(), 1, Integer::sum);
    }
    return of(counts, sweep.unproposed());
  }

  /**
   * Counts that are known by status.
   *
   * @param unproposed number of trials that an exploration has still to propose
   */
  public static SweepCounts of(Map<TrialStatus, Integer> counts, int unproposed) {
    return new SweepCounts(
        counts.getOrDefault(TrialStatus.WAITING, 0)
            + counts.getOrDefault(TrialStatus.PAUSED, 0)
            + unproposed,
        counts.getOrDefault(TrialStatus.RUNNING, 0),
        counts.getOrDefault(TrialStatus.DONE, 0),
        counts.getOrDefault(TrialStatus.FAILED, 0),
        counts.getOrDefault(TrialStatus.STOPPED, 0));
  }

  /** Whether nothing is left to be run. */
  public boolean isOver() {
    return waiting + running == 0;
  }

  /** All trials. */
  public int total() {
    return waiting + running + done + failed + stopped;
  }

  @Override
  public String toString() {
    return "%d of %d done, %d running, %d waiting, %d failed"
            .formatted(done, total(), running, waiting, failed)
        + (stopped == 0 ? "" : ", %d stopped early".formatted(stopped));
  }
}
