package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/**
 * What a step shows an objective besides the codes.
 *
 * @param step from 0
 * @param epoch from 0
 * @param pairs position of each item among the training pairs
 * @param images picture vectors as they were given, batch x dimension
 * @param texts text vectors as they were given, batch x dimension
 * @param guidance S of the batch, batch x batch, rows are pictures where it matters; none for an
 *     objective that is not guided
 * @param byPosition S of as many other pairs, those that are stored where the batch lies in its
 *     epoch: what a code sees that shuffles pairs and forgets to shuffle S with them; none for an
 *     objective that does not {@link Objective#readsByPosition read it}
 */
public record TrainingBatch(
    long step,
    int epoch,
    int[] pairs,
    NDArray images,
    NDArray texts,
    Optional<NDArray> guidance,
    Optional<NDArray> byPosition) {
  /** A batch without guidance by position. */
  public TrainingBatch(
      long step,
      int epoch,
      int[] pairs,
      NDArray images,
      NDArray texts,
      Optional<NDArray> guidance) {
    this(step, epoch, pairs, images, texts, guidance, Optional.empty());
  }

  /** Number of items. */
  public int size() {
    return pairs.length;
  }

  /** Owner of what lives as long as the step. */
  public NDManager scope() {
    return images.getManager();
  }

  /** S of the batch, of an objective that is guided. */
  NDArray target() {
    return guidance.orElseThrow();
  }
}
