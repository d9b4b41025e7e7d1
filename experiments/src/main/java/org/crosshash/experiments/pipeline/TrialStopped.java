package org.crosshash.experiments.pipeline;

/** A trial does not go on, at least for now, because of its figures so far. */
public final class TrialStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A trial that is stopped.
   *
   * @param why in words
   */
  public TrialStopped(String why) {
    super(why);
  }
}
