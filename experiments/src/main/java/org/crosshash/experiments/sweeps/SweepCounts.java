package org.crosshash.experiments.sweeps;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;

/**
 * How many trials of a sweep stand where.
 *
 * @param waiting to be run
 * @param running being run by anybody
 * @param done with a result
 * @param failed failed for good
 */
public record SweepCounts(int waiting, int running, int done, int failed) {
  /**
   * Counts.
   *
   * @param identities of the sweep, each once
   * @param rows what is known of them
   */
  public static SweepCounts of(List<String> identities, Map<String, TrialRow> rows) {
    Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
    for (String identity : identities) {
      TrialRow row = rows.get(identity);
      counts.merge(row == null ? TrialStatus.WAITING : row.status(), 1, Integer::sum);
    }
    return new SweepCounts(
        counts.getOrDefault(TrialStatus.WAITING, 0),
        counts.getOrDefault(TrialStatus.RUNNING, 0),
        counts.getOrDefault(TrialStatus.DONE, 0),
        counts.getOrDefault(TrialStatus.FAILED, 0));
  }

  /** All trials. */
  public int total() {
    return waiting + running + done + failed;
  }

  @Override
  public String toString() {
    return "%d of %d done, %d running, %d waiting, %d failed"
        .formatted(done, total(), running, waiting, failed);
  }
}
