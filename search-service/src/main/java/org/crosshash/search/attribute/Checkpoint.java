package org.crosshash.search.attribute;

import java.util.function.Predicate;

/**
 * Asks, once in a while within a long loop, whether anybody still waits for its result. One thread.
 */
final class Checkpoint {
  private static final int STEPS = 1024;

  private final Runnable whileWanted;
  private int left = STEPS;

  /**
   * A checkpoint of one loop.
   *
   * @param whileWanted returns to go on, and throws to stop
   */
  Checkpoint(Runnable whileWanted) {
    this.whileWanted = whileWanted;
    whileWanted.run();
  }

  /** One step of the loop. */
  void step() {
    if (--left == 0) {
      left = STEPS;
      whileWanted.run();
    }
  }

  /** The same condition with a step each time it is asked. */
  <T> Predicate<T> stepping(Predicate<T> condition) {
    return value -> {
      step();
      return condition.test(value);
    };
  }
}
