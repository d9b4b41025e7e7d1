package org.crosshash.experiments.sweeps.explore;

import org.crosshash.errors.CrosshashException;

/** A coordinate of a search space. */
public sealed interface Dimension {
  /** A number from 0 to 1, such as a share of the way between two bounds. */
  record Unit() implements Dimension {}

  /**
   * One of some choices without order; the coordinate is its position.
   *
   * @param choices how many
   */
  record Choice(int choices) implements Dimension {
    /** Checks the number. */
    public Choice {
      if (choices < 1) {
        throw CrosshashException.invalid("A choice is among at least one", choices, "add values");
      }
    }
  }
}
