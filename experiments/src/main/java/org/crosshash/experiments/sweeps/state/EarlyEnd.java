package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

/**
 * A trial that the early stopping of a sweep holds back or has ended.
 *
 * @param identity the trial
 * @param epoch after which epoch
 * @param value its figure there, the greater the better
 * @param last it is over; else it may go on later
 * @param why in words
 */
public record EarlyEnd(String identity, int epoch, double value, boolean last, String why) {
  /** Checks that nothing is null. */
  public EarlyEnd {
    requireNonNull(identity, "identity");
    requireNonNull(why, "why");
  }
}
