package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Moves parameters against their gradients, in place.
 *
 * <p>It owns its moments in native memory; close it. One thread.
 */
public sealed interface Optimiser extends AutoCloseable permits BertAdam, Adam, Sgd {
  /**
   * One update.
   *
   * @param gradients one a parameter, in the parameters' order; their values are used up
   * @param learningRate at least 0
   */
  void update(List<NDArray> gradients, double learningRate);

  /** Moments, in a fixed order: what a checkpoint has to keep besides {@link #updates()}. */
  List<NDArray> state();

  /** Updates done. */
  long updates();

  /** Sets the number of updates done, after {@link #state()} was filled from a checkpoint. */
  void resumeAt(long updates);

  @Override
  void close();
}
