package org.crosshash.experiments.sweeps.run;

import java.util.Map;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;

/** Runs single trials; safe for several threads. */
public interface TrialRunner {
  /**
   * Runs a trial to its end, or goes on with one that was broken off.
   *
   * @param progress is told the stages
   * @throws org.crosshash.errors.CrosshashException whatever went wrong; CANCELLED where the thread
   *     was interrupted
   */
  TrialOutcome run(SweepTrial trial, Progress progress);

  /**
   * The same, and tells the validation figures of the training as they come.
   *
   * @param watch is told them on this thread
   * @throws org.crosshash.experiments.pipeline.TrialStopped as the watch throws it
   */
  default TrialOutcome run(SweepTrial trial, Progress progress, EpochWatch watch) {
    return run(trial, progress);
  }

  /** Is told the validation figures of a training. */
  interface EpochWatch {
    /**
     * All figures so far, by epoch.
     *
     * @throws org.crosshash.experiments.pipeline.TrialStopped where the trial is not to go on
     */
    void validated(Map<Integer, Double> figures);
  }
}
