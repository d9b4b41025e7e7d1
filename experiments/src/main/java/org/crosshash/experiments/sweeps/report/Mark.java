package org.crosshash.experiments.sweeps.report;

/** What tests say of a figure beside the others of its column. */
public enum Mark {
  /** Better than every other, each by a test. */
  BEST,
  /** The best mean or not told apart from it by a test. */
  TIED,
  /** Worse than the best mean by a test, or nothing was tested. */
  NONE
}
