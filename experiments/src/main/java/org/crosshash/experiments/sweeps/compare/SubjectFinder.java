package org.crosshash.experiments.sweeps.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.StoredSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * Finds sweeps and trials of a workspace by what people call them.
 *
 * <p>A sweep: its name (the one entered last of that name), or the beginning of its digest. A
 * trial: {@code SWEEP/LABEL}, such as {@code my-study/dgcpn-16-s1}, with the dataset before the
 * label where the sweep has several; or the beginning of its identity.
 */
public final class SubjectFinder {
  private static final String DIGITS = "[0-9a-f]{6,64}";

  private final SweepStore store;
  private final Function<StoredSweep, OpenSweep> open;
  private final Map<String, OpenSweep> opened = new HashMap<>();

  /**
   * Looks in a store.
   *
   * @param open spreads a stored sweep out
   */
  public SubjectFinder(SweepStore store, Function<StoredSweep, OpenSweep> open) {
    this.store = store;
    this.open = open;
  }

  /**
   * Finds a sweep or a trial.
   *
   * @throws CrosshashException NOT_FOUND for one that is not there, INVALID_ARGUMENT for a name
   *     that several have, FAILED_PRECONDITION for a trial that has not finished
   */
  public Subject find(String name) {
    List<StoredSweep> sweeps = store.sweeps();
    Optional<StoredSweep> named = sweep(sweeps, name);
    if (named.isPresent()) {
      return whole(open(named.get()));
    }
    int slash = name.indexOf('/');
    if (slash > 0) {
      Optional<StoredSweep> above = sweep(sweeps, name.substring(0, slash));
      if (above.isPresent()) {
        return trial(open(above.get()).sweep(), name.substring(slash + 1));
      }
    }
    if (name.matches(DIGITS)) {
      Optional<Subject> trial = byIdentity(sweeps, name);
      if (trial.isPresent()) {
        return trial.get();
      }
    }
    Set<String> known = new LinkedHashSet<>();
    sweeps.forEach(sweep -> known.add(sweep.name()));
    throw CrosshashException.notFound(
        "A sweep or trial of this workspace must be named",
        name,
        known.isEmpty()
            ? "run one by crosshash sweep run FILE, or name the workspace by --workspace"
            : Suggestions.cure(name, known)
                + "; a trial is SWEEP/LABEL as `sweep status` and `sweep plan` write labels, or the"
                + " beginning of its identity in trials.csv");
  }

  private static Optional<StoredSweep> sweep(List<StoredSweep> sweeps, String name) {
    Optional<StoredSweep> named =
        sweeps.stream().filter(sweep -> sweep.name().equals(name)).findFirst();
    if (named.isPresent() || !name.matches(DIGITS)) {
      return named;
    }
    List<StoredSweep> found =
        sweeps.stream().filter(sweep -> sweep.digest().startsWith(name)).toList();
    if (found.size() > 1) {
      throw several(name, found.stream().map(StoredSweep::digest).toList());
    }
    return found.stream().findFirst();
  }

  private static CrosshashException several(String name, List<String> found) {
    return CrosshashException.invalid(
        "A name must be that of one sweep or trial",
        name + " is " + String.join(", ", found),
        "write more of it");
  }

  private OpenSweep open(StoredSweep stored) {
    return opened.computeIfAbsent(stored.digest(), digest -> open.apply(stored));
  }

  /** A sweep as it stands now, with what its exploration has proposed. */
  public static Subject whole(OpenSweep open) {
    Sweep sweep = open.sweep();
    return new Subject.WholeSweep(sweep, open.rows(sweep, true));
  }

  private Subject trial(Sweep sweep, String label) {
    List<SweepTrial> found = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (SweepTrial trial : sweep.trials()) {
      String own = trial.trial().id().label();
      String whole = trial.trial().dataset() + "/" + own;
      labels.add(sweep.datasets().size() > 1 ? whole : own);
      if (label.equals(own) || label.equals(whole)) {
        found.add(trial);
      }
    }
    if (found.isEmpty()) {
      throw CrosshashException.notFound(
          "A trial must be one of its sweep's",
          label + " of " + sweep.file().getName(),
          Suggestions.cure(label, labels));
    }
    if (found.stream().map(SweepTrial::identity).distinct().count() > 1) {
      throw several(
          label, found.stream().map(trial -> trial.trial().dataset() + "/" + label).toList());
    }
    return finished(sweep, found.getFirst());
  }

  private Subject finished(Sweep sweep, SweepTrial trial) {
    TrialRow row = store.rows(List.of(trial.identity()), true).get(trial.identity());
    if (row == null || row.result().isEmpty()) {
      throw CrosshashException.precondition(
          "A trial that is compared must have finished",
          trial.trial().id().label() + " of " + sweep.file().getName(),
          "run its sweep by crosshash sweep run FILE");
    }
    return new Subject.OneTrial(sweep, trial, row.result().get());
  }

  private Optional<Subject> byIdentity(List<StoredSweep> sweeps, String beginning) {
    Map<String, String> found = store.membersOf(beginning);
    if (found.size() > 1) {
      throw several(beginning, List.copyOf(found.keySet()));
    }
    for (Map.Entry<String, String> member : found.entrySet()) {
      Sweep sweep =
          open(sweeps.stream()
                  .filter(stored -> stored.digest().equals(member.getValue()))
                  .findFirst()
                  .orElseThrow())
              .sweep();
      SweepTrial trial = sweep.byIdentity().get(member.getKey());
      if (trial == null) {
        throw CrosshashException.precondition(
            "A trial can be compared while its dataset is as it was when it ran",
            member.getKey() + " of " + sweep.file().getName(),
            "import the dataset as it was, or run the sweep again");
      }
      return Optional.of(finished(sweep, trial));
    }
    return Optional.empty();
  }
}
