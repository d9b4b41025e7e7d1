package org.crosshash.experiments.sweeps.run;

/** Why a run of a sweep ended. */
public enum StopReason {
  /** Every trial is done or failed. */
  ENDED,
  /** Somebody interrupted it. */
  INTERRUPTED,
  /** The sweep was cancelled. */
  CANCELLED,
  /** Too many trials failed. */
  TOO_MANY_FAILURES,
  /** The services or the sweep's own file cannot be used any more. */
  BROKEN
}
