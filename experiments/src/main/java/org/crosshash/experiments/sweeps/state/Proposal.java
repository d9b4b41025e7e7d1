package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

/**
 * A point that the exploration of a sweep has proposed.
 *
 * @param number which of the sweep's, from 0
 * @param arm position of the method in one form that the point is of
 * @param point its values as a JSON list, one for each of the arm's axes
 */
public record Proposal(int number, int arm, String point) {
  /** Checks that nothing is null. */
  public Proposal {
    requireNonNull(point, "point");
  }
}
