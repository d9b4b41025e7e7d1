package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;

/**
 * An {@link Objective} as one training evaluates it, with what it learns or remembers besides the
 * hash networks: decoders, a teacher, a memory of codes.
 *
 * <p>Owns native memory where it has any; close it. One thread.
 */
public interface Criterion extends AutoCloseable {
  /**
   * Value and gradients on a batch.
   *
   * <p>Asked once a step with the networks' codes, and again with signs in the half-binary steps of
   * an objective that has them.
   *
   * @param image codes H^I, batch x bits, in [-1, 1]
   * @param text codes H^T, batch x bits, in [-1, 1]
   * @throws DivergedException if a number of its own is not finite
   */
  Loss evaluate(TrainingBatch batch, NDArray image, NDArray text) throws DivergedException;

  /**
   * Learns and remembers what {@link #evaluate} prepared; called once a step, after the hash
   * networks have moved.
   *
   * @param rate the step's learning rate of the hash networks
   */
  default void learn(TrainingBatch batch, double rate) throws DivergedException {}

  /** What a checkpoint has to keep: parameters, moments, memories, in a fixed order. */
  default List<NDArray> tensors() {
    return List.of();
  }

  /** Name of each of {@link #tensors()} that has to stay finite, for the error. */
  default List<String> tensorNames() {
    return List.of();
  }

  /** Updates done by each optimiser of its own. */
  default List<Long> updates() {
    return List.of();
  }

  /** Sets those, after {@link #tensors()} was filled from a checkpoint. */
  default void resumeAt(List<Long> updates) {}

  @Override
  default void close() {}
}
