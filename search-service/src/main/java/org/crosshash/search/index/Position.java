package org.crosshash.search.index;

import org.crosshash.errors.CrosshashException;

/**
 * A place in the order of results, (distance, insertion order): a search after it goes on where the
 * one before ended.
 *
 * @param distance distance of the last neighbour, at least 0
 * @param ordinal its place in the insertion order
 */
public record Position(int distance, long ordinal) {
  /** Checks the distance. */
  public Position {
    if (distance < 0 || ordinal < 0) {
      throw CrosshashException.invalid(
          "A position has a distance and a place of at least 0",
          distance + ", " + ordinal,
          "send the token of the page before unchanged");
    }
  }

  /** The position of a neighbour. */
  public static Position of(Neighbour neighbour) {
    return new Position(neighbour.distance(), neighbour.ordinal());
  }
}
