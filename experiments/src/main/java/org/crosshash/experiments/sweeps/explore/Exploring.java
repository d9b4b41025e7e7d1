package org.crosshash.experiments.sweeps.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.random.Well19937c;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.StudyArm;
import org.crosshash.experiments.sweeps.report.MetricStyle;
import org.crosshash.experiments.sweeps.state.EarlyEnd;
import org.crosshash.experiments.sweeps.state.Proposal;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.v1.ExperimentFile;

/**
 * The exploration of a study that learns from its trials: a search of its own for each method in
 * each form, point after point in turn. A point's figure is the first metric, the mean over its
 * tasks and over the point's trials (datasets, code lengths, seeds), all of them on the validation
 * part.
 *
 * <p>What is proposed depends on the file's seed, the number of the proposal and the trials that
 * have ended. Safe for any number of threads.
 */
public final class Exploring {
  private final ExperimentFile file;
  private final List<StudyArm> arms;
  private final List<Integer> turns = new ArrayList<>();
  private final Map<String, Double> figures = new HashMap<>();

  /** The exploration of a resolved file. */
  public Exploring(ExperimentFile file) {
    this.file = file;
    this.arms = StudyArm.of(file);
    for (int point = 0; point < file.getExploration().getPoints(); point++) {
      for (int arm = 0; arm < arms.size(); arm++) {
        // A method without axes has but one point.
        if (point == 0 || !arms.get(arm).axes().isEmpty()) {
          turns.add(arm);
        }
      }
    }
  }

  /** Whether a file is explored so. */
  public static boolean isAsked(ExperimentFile file) {
    return file.getExploration().getKind().equals("tpe");
  }

  /** Number of points in all. */
  public int points() {
    return turns.size();
  }

  /** Number of trials of a point. */
  public int trialsOfAPoint() {
    return file.getDatasetsCount() * file.getBitsCount() * file.getSeedsCount();
  }

  /** The method at a point that was proposed. */
  public MethodChoice choice(Proposal proposal) {
    StudyArm arm = arms.get(proposal.arm());
    return arm.at(new ArmSpace(arm).values(proposal.point()));
  }

  /**
   * The next point; empty: all were proposed.
   *
   * @param proposals those so far
   */
  public synchronized Optional<Proposal> next(
      Sweep sweep, SweepStore store, List<Proposal> proposals) {
    int number = proposals.size();
    if (number >= turns.size()) {
      return Optional.empty();
    }
    int arm = turns.get(number);
    ArmSpace space = new ArmSpace(arms.get(arm));
    List<TreeParzen.Tried> tried = new ArrayList<>();
    List<double[]> pending = new ArrayList<>();
    Map<String, EarlyEnd> ends = store.early().ends(sweep.loaded().digest());
    for (Proposal earlier : proposals) {
      if (earlier.arm() == arm) {
        judge(sweep, store, ends, earlier, space.coordinates(earlier.point()), tried, pending);
      }
    }
    long seed = file.getExploration().getSeed();
    Well19937c random =
        new Well19937c(new int[] {(int) seed, (int) (seed >>> Integer.SIZE), arm, number});
    double[] point =
        new TreeParzen(space.dimensions(), file.getExploration().getStartup())
            .propose(tried, pending, random);
    return Optional.of(new Proposal(number, arm, space.store(point)));
  }

  private void judge(
      Sweep sweep,
      SweepStore store,
      Map<String, EarlyEnd> ends,
      Proposal proposal,
      double[] coordinates,
      List<TreeParzen.Tried> tried,
      List<double[]> pending) {
    List<String> identities =
        sweep.spread(List.of(choice(proposal))).stream().map(SweepTrial::identity).toList();
    Map<String, TrialRow> rows = store.rows(identities, false);
    double sum = 0;
    int counted = 0;
    int epoch = Integer.MAX_VALUE;
    boolean failed = false;
    for (String identity : identities) {
      TrialStatus status =
          Optional.ofNullable(rows.get(identity)).map(TrialRow::status).orElse(TrialStatus.WAITING);
      if (ends.containsKey(identity)) {
        sum += ends.get(identity).value();
        epoch = Math.min(epoch, ends.get(identity).epoch());
        counted++;
      } else if (status == TrialStatus.DONE) {
        sum += figure(store, identity);
        counted++;
      } else if (status == TrialStatus.FAILED) {
        failed = true;
      } else {
        pending.add(coordinates);
        return;
      }
    }
    if (failed) {
      // Settings under which a trial cannot be trained are the worst, whatever others gave.
      tried.add(TreeParzen.Tried.stopped(coordinates, 0, Double.NEGATIVE_INFINITY));
    } else if (counted > 0) {
      tried.add(
          epoch < Integer.MAX_VALUE
              ? TreeParzen.Tried.stopped(coordinates, epoch, sum / counted)
              : TreeParzen.Tried.done(coordinates, sum / counted));
    }
  }

  private double figure(SweepStore store, String identity) {
    return figures.computeIfAbsent(
        identity,
        wanted ->
            store.rows(List.of(wanted), true).get(wanted).result().map(this::figure).orElseThrow());
  }

  /** The greater the better. */
  private double figure(TrialOutcome outcome) {
    String metric = file.getMetrics(0);
    OptionalDouble mean =
        outcome.metrics().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("/" + metric))
            .mapToDouble(Map.Entry::getValue)
            .average();
    double value = mean.orElse(0);
    return MetricStyle.lowerIsBetter(metric) ? -value : value;
  }
}
