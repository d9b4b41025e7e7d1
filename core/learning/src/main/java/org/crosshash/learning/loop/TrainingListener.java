package org.crosshash.learning.loop;

/** Watches a training, and may end it. Called on the training's thread. */
public interface TrainingListener {
  /** Watches nothing and never cancels. */
  TrainingListener NONE = progress -> {};

  /** After every epoch, and about five times a second. */
  void progress(TrainingProgress progress);

  /** Asked before every step; true ends the training with a CANCELLED error. */
  default boolean cancelled() {
    return false;
  }
}
