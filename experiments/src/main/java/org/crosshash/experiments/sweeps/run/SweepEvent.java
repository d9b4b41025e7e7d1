package org.crosshash.experiments.sweeps.run;

import java.util.Optional;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;

/** Something that happened to a sweep. */
public sealed interface SweepEvent {
  /**
   * The run began.
   *
   * @param counts where the trials stand
   */
  record Opened(SweepCounts counts) implements SweepEvent {}

  /**
   * A trial was begun.
   *
   * @param attempt how often by now
   */
  record Began(SweepTrial trial, int attempt) implements SweepEvent {}

  /**
   * A trial came to a stage.
   *
   * @param stage in words
   * @param done units done
   * @param total units in all; 0: unknown
   */
  record Stage(SweepTrial trial, String stage, long done, long total) implements SweepEvent {}

  /**
   * A trial is done.
   *
   * @param seconds that it took
   */
  record Done(SweepTrial trial, TrialOutcome outcome, double seconds, SweepCounts counts)
      implements SweepEvent {}

  /**
   * A try of a trial failed.
   *
   * @param error why
   * @param pauseSeconds seconds until the next try; empty: there is none
   */
  record Failed(SweepTrial trial, String error, Optional<Double> pauseSeconds)
      implements SweepEvent {}

  /**
   * A trial was given back.
   *
   * @param why in words
   */
  record Released(SweepTrial trial, String why) implements SweepEvent {}

  /**
   * A trial was stopped early, or is held back.
   *
   * @param why in words
   */
  record Stopped(SweepTrial trial, String why, SweepCounts counts) implements SweepEvent {}

  /** Nothing is left to be begun here, but others still run trials. */
  record WaitsForOthers(SweepCounts counts) implements SweepEvent {}

  /** The run ended. */
  record Closed(RunSummary summary) implements SweepEvent {}
}
