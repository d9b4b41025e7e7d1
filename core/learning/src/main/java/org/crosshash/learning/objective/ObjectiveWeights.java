package org.crosshash.learning.objective;

import org.crosshash.errors.CrosshashException;

/** The rule for weights of loss terms. */
final class ObjectiveWeights {
  private ObjectiveWeights() {}

  /**
   * Refuses a weight that is negative or not finite.
   *
   * @param name as users write it
   * @param published what the paper uses
   */
  static void check(String name, double weight, double published) {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw CrosshashException.invalid(
          "The weight `" + name + "` must be at least 0", weight, "the paper uses " + published);
    }
  }
}
