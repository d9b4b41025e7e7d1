package org.crosshash.experiments.pipeline;

/** A trial does not go on, at least for now, because of its figures so far. */
public final class TrialStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean unconfirmed;

  /**
   * A trial that is stopped.
   *
   * @param why in words
   */
  public TrialStopped(String why) {
    this(why, false);
  }

  private TrialStopped(String why, boolean unconfirmed) {
    super(why);
    this.unconfirmed = unconfirmed;
  }

  /**
   * The same of a trial whose training may still be going on.
   *
   * @param failure why nobody knows that it is over; kept as suppressed
   */
  public TrialStopped unconfirmed(Exception failure) {
    TrialStopped stopped = new TrialStopped(getMessage(), true);
    stopped.addSuppressed(failure);
    return stopped;
  }

  /** Whether its training may still be going on, so that nobody should begin it anew at once. */
  public boolean isUnconfirmed() {
    return unconfirmed;
  }
}
