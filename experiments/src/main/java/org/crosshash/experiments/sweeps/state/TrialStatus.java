package org.crosshash.experiments.sweeps.state;

/** Where a trial stands. */
public enum TrialStatus {
  /** To be run, now or after a pause. */
  WAITING,
  /** A worker runs it. */
  RUNNING,
  /** It has a result. */
  DONE,
  /** It failed as often as it may. */
  FAILED,
  /** The sweep's early stopping holds it back; it may go on later. */
  PAUSED,
  /** The sweep's early stopping ended it. */
  STOPPED
}
