package org.crosshash.guidance.work;

/**
 * Hears how far a build is.
 *
 * <p>Called by the thread that builds, and by no other. Whatever it throws ends the build and
 * reaches the caller: that is how a build is cancelled.
 */
@FunctionalInterface
public interface StageListener {
  /** Hears nothing and cancels nothing. */
  StageListener NONE = (stage, done, total) -> {};

  /**
   * Hears that {@code done} of {@code total} units of a stage are done.
   *
   * @param total units in all, or 0 where unknown
   */
  void progress(Stage stage, long done, long total);
}
