package org.crosshash.experiments.tracking;

/** How a run ended; the names are MLflow's. */
public enum RunStatus {
  /** Came to its end. */
  FINISHED,
  /** Ended by an error. */
  FAILED,
  /** Ended from outside before its end. */
  KILLED
}
