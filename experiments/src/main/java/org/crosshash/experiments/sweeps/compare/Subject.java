package org.crosshash.experiments.sweeps.compare;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;

/** What is compared with another. */
public sealed interface Subject {
  /** Name for people. */
  String title();

  /** The sweep, or the one that the trial belongs to. */
  Sweep sweep();

  /**
   * A whole sweep.
   *
   * @param sweep the sweep
   * @param rows what is known of its trials, with results
   */
  record WholeSweep(Sweep sweep, Map<String, TrialRow> rows) implements Subject {
    /** Checks that nothing is null. */
    public WholeSweep {
      requireNonNull(sweep, "sweep");
      requireNonNull(rows, "rows");
    }

    @Override
    public String title() {
      return "sweep %s (%s)"
          .formatted(sweep.file().getName(), sweep.loaded().digest().substring(0, 12));
    }
  }

  /**
   * A finished trial.
   *
   * @param sweep a sweep that it belongs to
   * @param trial which
   * @param outcome what it came to
   */
  record OneTrial(Sweep sweep, SweepTrial trial, TrialOutcome outcome) implements Subject {
    /** Checks that nothing is null. */
    public OneTrial {
      requireNonNull(sweep, "sweep");
      requireNonNull(trial, "trial");
      requireNonNull(outcome, "outcome");
    }

    @Override
    public String title() {
      return "trial %s of %s on %s (%s)"
          .formatted(
              trial.trial().id().label(),
              sweep.file().getName(),
              trial.trial().dataset(),
              trial.identity().substring(0, 12));
    }
  }
}
