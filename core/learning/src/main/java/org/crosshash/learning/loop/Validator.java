package org.crosshash.learning.loop;

/**
 * Judges the hash networks of a training between its epochs.
 *
 * <p>It stands outside of what learns: it is given codes and never the networks, and one number is
 * all that the training gets back. So a validator may read labels, and no label reaches a gradient.
 * The number picks the best epoch and may end the training early; it changes nothing else.
 */
@FunctionalInterface
public interface Validator {
  /**
   * Judges codes. Called on the training's thread.
   *
   * @param codes of the networks as they are now
   * @return a finite number; more is better
   */
  double score(RowCodes codes);
}
