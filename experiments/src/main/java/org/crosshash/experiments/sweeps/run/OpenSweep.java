package org.crosshash.experiments.sweeps.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.explore.Exploring;
import org.crosshash.experiments.sweeps.report.BestPoint;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.state.Proposal;
import org.crosshash.experiments.sweeps.state.Proposals;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.stop.EarlyStopping;
import org.crosshash.tables.Digest;

/**
 * A sweep with what the store knows of it. Safe for any number of threads; the store stays the
 * caller's.
 */
public final class OpenSweep {
  private final SweepStore store;
  private final String digest;
  private final Optional<Exploring> exploring;
  private volatile Known known;

  /** The points that this worker's search goes on from. */
  private volatile List<Proposal> own = List.of();

  /**
   * The sweep as it was when it was last looked at.
   *
   * @param explored its proposals then
   */
  private record Known(Sweep sweep, List<Proposal> explored) {}

  /** A sweep, whether the store knows it or not. */
  public OpenSweep(SweepStore store, Sweep sweep) {
    this.store = store;
    this.digest = sweep.loaded().digest();
    this.known = new Known(sweep, List.of());
    this.exploring =
        Exploring.isAsked(sweep.file())
            ? Optional.of(new Exploring(sweep.file()))
            : Optional.empty();
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
  public Sweep sweep() {
    Known now = known;
    if (exploring.isPresent()) {
      // No lock is held here, for the store has its own and asks for the sweep below it.
      // Not their number alone: a search that began anew has as many in the end.
      List<Proposal> proposals = store.proposals().of(digest);
      if (!proposals.equals(now.explored())) {
        now = new Known(now.sweep().explored(proposals), proposals);
        known = now;
      }
    }
    return now.sweep();
  }

  /**
   * Lets the exploration propose its next point, from what has ended by now.
   *
   * @return whether there is one
   */
  public boolean propose() {
    if (exploring.isEmpty()) {
      return false;
    }
    return store
        .proposals()
        .add(
            digest,
            proposals -> {
              requireOwn(proposals);
              own = proposals;
              Sweep now = sweep();
              return exploring
                  .get()
                  .next(now, store, proposals)
                  .map(next ->
                      new Proposals.Next(
                          next, kinds(now.spread(List.of(exploring.get().choice(next))))));
            });
  }

  /** A search that somebody began anew on other data must get no point of this worker's data. */
  private void requireOwn(List<Proposal> proposals) {
    if (proposals.size() < own.size() || !proposals.subList(0, own.size()).equals(own)) {
      throw changed();
    }
  }

  /** The error of a worker whose sweep somebody entered again with other trials. */
  CrosshashException changed() {
    return CrosshashException.precondition(
        "A worker runs the trials that its sweep had when the worker began",
        "sweep %s was entered again with other data or by another version".formatted(digest),
        "run it again: all that was done is kept");
  }

  /** Its early stopping. */
  EarlyStopping stopping() {
    return new EarlyStopping(store, digest, sweep().file().getStopping());
  }

  /**
   * Enters it with its trials. Where it was entered before its data or the meaning of an operation
   * changed, its trials of then are its no more, and neither are the points that an exploration
   * proposed by their figures: it begins anew.
   */
  public void register() {
    // As one change, so that no proposal of another worker comes in between.
    store.together(() -> {
      if (exploring.isPresent() && !store.members(digest).isEmpty() && !seemsEntered()) {
        store.proposals().clear(digest);
      }
      Sweep now = sweep();
      own = known.explored();
      store.register(digest, now.file().getName(), now.loaded().text(), kinds(now.trials()));
    });
  }

  /** Whether it is entered with exactly these trials. */
  public boolean isEntered() {
    return seemsEntered() || entered();
  }

  /** The same, while no other worker proposes. */
  private boolean entered() {
    boolean[] same = new boolean[1];
    store.together(() -> same[0] = seemsEntered());
    return same[0];
  }

  /**
   * The same at less cost: nobody is kept from a change, so that it may be denied where another
   * worker just proposes.
   */
  public boolean seemsEntered() {
    return store.members(digest).equals(sweep().byIdentity().keySet());
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
    return rows(sweep(), results);
  }

  /** What is known of the trials of a look at it, {@link #sweep}. */
  public Map<String, TrialRow> rows(Sweep now, boolean results) {
    return store.rows(digest, now.identities(), results);
  }

  /** Where its trials stand. */
  public SweepCounts counts() {
    Sweep now = sweep();
    return store.members(digest).equals(now.byIdentity().keySet())
        ? SweepCounts.of(store.counts(digest), now.unproposed())
        : SweepCounts.of(now, rows(now, false));
  }

  /**
   * Whether the trials that it was entered with have all ended, and none is left to be proposed;
   * whatever its data and its operations have become since.
   */
  public boolean hasEnded() {
    return SweepCounts.of(store.counts(digest), sweep().unproposed()).isOver();
  }

  /** Whether trials are to be run, or a report of those that have ended to be made. */
  public boolean isLeft() {
    return !counts().isOver() || awaitsReport();
  }

  /**
   * Whether all its trials have ended but nobody came to the end of reporting that: a worker that
   * was killed in between leaves it so.
   */
  public boolean awaitsReport() {
    return counts().isOver()
        && isEntered()
        && !store.reported(digest).equals(Optional.of(state(rows(false))));
  }

  /** Says that this report is made and recorded. */
  void reported(SweepReport report) {
    store.setReported(digest, state(report.rows()));
  }

  private static String state(Map<String, TrialRow> rows) {
    return Digest.of(
            rows.values().stream()
                .map(row -> row.identity() + " " + row.status())
                .sorted()
                .collect(Collectors.joining("\n")))
        .hex();
  }

  /**
   * The best point by what is known now.
   *
   * @throws CrosshashException FAILED_PRECONDITION where the queries ask, or no line has come to
   *     its end
   */
  public BestPoint best() {
    Sweep now = sweep();
    return BestPoint.of(now, rows(now, true));
  }

  /** The report as it stands now. */
  public SweepReport report() {
    Sweep now = sweep();
    return SweepReport.of(now, rows(now, true));
  }
}
