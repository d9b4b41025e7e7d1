package org.crosshash.learning.loss;

import java.util.Objects;

/**
 * A named part of an objective.
 *
 * @param name lower case with underscores
 * @param weight factor in the total, finite
 */
public record LossTerm(String name, double weight) {
  /** Checks the name and the weight. */
  public LossTerm {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty() || !Double.isFinite(weight)) {
      throw new IllegalArgumentException(
          "A loss term needs a name and a finite weight: `" + name + "`, " + weight);
    }
  }
}
