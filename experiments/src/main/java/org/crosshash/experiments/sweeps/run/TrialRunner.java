package org.crosshash.experiments.sweeps.run;

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
}
