package org.crosshash.experiments.sweeps.stop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.pipeline.TrialStopped;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.EarlyEnd;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialLeases;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.sweeps.state.Worker;
import org.crosshash.experiments.v1.Stopping;

/**
 * The early stopping of a sweep. What it knows stands in the store, so that several workers judge
 * alike and a sweep that was killed goes on with it. Safe for any number of threads.
 */
public final class EarlyStopping {
  /** By how far trials came, then by their figure there; of equals the first name is greatest. */
  private static final Comparator<EarlyEnd> BY_FIGURE =
      Comparator.comparingInt(EarlyEnd::epoch)
          .thenComparingDouble(EarlyEnd::value)
          .thenComparing(EarlyEnd::identity, Comparator.reverseOrder());

  private final SweepStore store;
  private final String sweep;
  private final StoppingRule rule;

  /** The early stopping of a sweep. */
  public EarlyStopping(SweepStore store, String sweep, Stopping stopping) {
    this.store = store;
    this.sweep = sweep;
    this.rule = StoppingRule.of(stopping);
  }

  /** Whether anything is ever stopped. */
  public boolean isOn() {
    return !(rule instanceof NoRule);
  }

  private static String group(SweepTrial trial) {
    TrialId id = trial.trial().id();
    return id.dataset() + "/" + id.bits();
  }

  /** Figures of the trials of each group. */
  private Map<String, Map<String, NavigableMap<Integer, Double>>> groups(Sweep trials) {
    Map<String, NavigableMap<Integer, Double>> figures = store.early().validations(sweep);
    Map<String, Map<String, NavigableMap<Integer, Double>>> groups = new LinkedHashMap<>();
    trials
        .byIdentity()
        .forEach((identity, trial) -> {
          if (figures.containsKey(identity)) {
            groups
                .computeIfAbsent(group(trial), key -> new HashMap<>())
                .put(identity, figures.get(identity));
          }
        });
    return groups;
  }

  /** Takes over the figures of trials that were done before, for whatever sweep. */
  public void recall(Sweep trials) {
    if (isOn()) {
      store
          .rows(trials.identities(), true)
          .values()
          .forEach(row ->
              row.result()
                  .ifPresent(outcome ->
                      store.early().validated(sweep, row.identity(), outcome.validations())));
    }
  }

  /**
   * Keeps the figures of a trial that is being run, and judges those that are new, epoch by epoch.
   * That a trial does not go on is kept in the same change, so that nothing is judged twice; the
   * worker has it until its training is over, and then gives it back ({@link #giveBack}). Nothing
   * is kept of a trial that another worker has taken over.
   *
   * @param figures all so far by epoch
   * @param epochs of the whole training; nothing is stopped at its end
   * @throws TrialStopped where the trial does not go on
   */
  public void validated(
      Sweep trials, Worker worker, SweepTrial trial, Map<Integer, Double> figures, int epochs) {
    if (!isOn()) {
      return;
    }
    String identity = trial.identity();
    NavigableMap<Integer, Double> known =
        store.early().validations(sweep).getOrDefault(identity, new TreeMap<>());
    for (Map.Entry<Integer, Double> figure : new TreeMap<>(figures).entrySet()) {
      if (known.containsKey(figure.getKey())) {
        continue;
      }
      List<EarlyEnd> ends = new ArrayList<>();
      store.together(() -> {
        if (!store.leases().holds(worker, identity)) {
          return;
        }
        store.early().validated(sweep, identity, Map.of(figure.getKey(), figure.getValue()));
        if (figure.getKey() < epochs) {
          rule.judge(identity, figure.getKey(), groups(trials).get(group(trial)))
              .ifPresent(end -> {
                ends.add(end);
                store.early().end(sweep, end);
              });
        }
      });
      if (!ends.isEmpty()) {
        throw new TrialStopped(ends.getFirst().why());
      }
    }
  }

  /**
   * Gives a trial back whose training was stopped; the try does not count.
   *
   * @param unconfirmed whether the training may still be going on: then nobody takes the trial
   *     before a lease's time is over, as if its worker had died
   */
  public void giveBack(Worker worker, String identity, boolean unconfirmed) {
    long notBefore = unconfirmed ? System.currentTimeMillis() + TrialLeases.LEASE.toMillis() : 0;
    store.early().giveBack(worker, identity, notBefore);
  }

  /** Lets all go on that the rule lets go on by now. */
  public void promote(Sweep trials) {
    if (!isOn()) {
      return;
    }
    store.together(() -> {
      Map<String, List<EarlyEnd>> held = held(trials);
      Map<String, Map<String, NavigableMap<Integer, Double>>> groups = groups(trials);
      held.forEach((group, ends) -> {
        List<EarlyEnd> left = new ArrayList<>(ends);
        Optional<String> promoted = rule.promoted(left, groups.getOrDefault(group, Map.of()));
        while (promoted.isPresent()) {
          String identity = promoted.get();
          store.early().goOn(sweep, identity);
          left.removeIf(end -> end.identity().equals(identity));
          promoted = rule.promoted(left, groups.get(group));
        }
      });
    });
  }

  /**
   * Settles what is held back, where nothing else is left that could let it go on: the best of a
   * group of which no trial came to its end goes on, the others have ended.
   *
   * <p>Source: our own; algorithm 2 of Li et al. 2020 runs on without end, so that each group has
   * trials enough. A group with fewer than {@code reduction} trials would end without any figure.
   *
   * @return whether anything was settled
   */
  public boolean settle(Sweep trials) {
    boolean[] settled = new boolean[1];
    if (isOn()) {
      store.together(() -> {
        // What came to a rung since the last look may let others go on.
        promote(trials);
        Map<TrialStatus, Integer> counts = store.counts(sweep);
        boolean over =
            trials.unproposed() == 0
                && counts.getOrDefault(TrialStatus.WAITING, 0) == 0
                && counts.getOrDefault(TrialStatus.RUNNING, 0) == 0;
        Map<String, List<EarlyEnd>> held = held(trials);
        if (over && !held.isEmpty()) {
          Set<String> finished = finished(trials);
          held.forEach((group, left) -> {
            if (finished.contains(group)) {
              store.early().endAll(sweep, left);
            } else {
              store.early().goOn(sweep, Collections.max(left, BY_FIGURE).identity());
            }
          });
          settled[0] = true;
        }
      });
    }
    return settled[0];
  }

  /** The groups of which a trial came to its end. */
  private Set<String> finished(Sweep trials) {
    Set<String> finished = new HashSet<>();
    Map<String, TrialRow> rows = store.rows(sweep, trials.identities(), false);
    trials
        .byIdentity()
        .forEach((identity, trial) -> {
          TrialRow row = rows.get(identity);
          if (row != null && row.status() == TrialStatus.DONE) {
            finished.add(group(trial));
          }
        });
    return finished;
  }

  private Map<String, List<EarlyEnd>> held(Sweep trials) {
    Map<String, SweepTrial> byIdentity = trials.byIdentity();
    Map<String, List<EarlyEnd>> held = new LinkedHashMap<>();
    store.early().ends(sweep).values().stream()
        .filter(end -> !end.last() && byIdentity.containsKey(end.identity()))
        .forEach(end ->
            held.computeIfAbsent(group(byIdentity.get(end.identity())), key -> new ArrayList<>())
                .add(end));
    return held;
  }
}
