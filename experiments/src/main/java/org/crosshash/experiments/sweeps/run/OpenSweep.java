package org.crosshash.experiments.sweeps.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * A sweep with what the store knows of it. Safe for any number of threads; the store stays the
 * caller's.
 */
public final class OpenSweep {
  private final SweepStore store;
  private final String digest;
  private Sweep sweep;

  /** A sweep, whether the store knows it or not. */
  public OpenSweep(SweepStore store, Sweep sweep) {
    this.store = store;
    this.digest = sweep.loaded().digest();
    this.sweep = sweep;
  }

  /** The store. */
  public SweepStore store() {
    return store;
  }

  /** Digest of its file. */
  public String digest() {
    return digest;
  }

  /** The sweep as it is now, with what its exploration has proposed. */
  public synchronized Sweep sweep() {
    return sweep;
  }

  /** Enters it with its trials, unless it is there. */
  public void register() {
    Sweep now = sweep();
    store.register(digest, now.file().getName(), now.loaded().text(), kinds(now.trials()));
  }

  /** Kinds of trials by identity, in order. */
  static Map<String, String> kinds(List<SweepTrial> trials) {
    Map<String, String> kinds = new LinkedHashMap<>();
    trials.forEach(trial -> kinds.putIfAbsent(trial.identity(), trial.kind()));
    return kinds;
  }

  /**
   * What the sweep knows of its trials.
   *
   * @param results whether results are wanted too
   */
  public Map<String, TrialRow> rows(boolean results) {
    return store.rows(digest, sweep().identities(), results);
  }

  /** Where its trials stand. */
  public SweepCounts counts() {
    Sweep now = sweep();
    return store.isRegistered(digest)
        ? SweepCounts.of(store.counts(digest), now.unproposed())
        : SweepCounts.of(now, rows(false));
  }

  /** The report as it stands now. */
  public SweepReport report() {
    return SweepReport.of(sweep(), rows(true));
  }
}
