package org.crosshash.learning.loop;

import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.LossTerm;

/**
 * The native side of a training, as {@link StepLoop} drives it: what a step does, and what a
 * checkpoint has to keep.
 */
public interface TrainingSteps {
  /** Steps an epoch, at least 1. */
  int stepsPerEpoch();

  /** Passes over the training pairs, at least 1. */
  int epochs();

  /** Learning rate of a step, from 0. */
  double learningRate(long step);

  /** Number of pairs of a step. */
  int batchSize(long step);

  /** What a step minimises, in the order of its values. */
  List<LossTerm> terms();

  /**
   * Takes a step.
   *
   * @param step from 0
   * @return unweighted value of each term before the update, then the weighted total
   * @throws DivergedException if a value or a gradient is not finite
   */
  double[] step(long step) throws DivergedException;

  /**
   * Copies parameters and moments to the heap.
   *
   * @throws DivergedException if a parameter is not finite
   */
  List<float[]> capture() throws DivergedException;

  /** Updates done by each optimiser. */
  List<Long> updates();

  /** Puts parameters, moments and counters back as {@link #capture} found them. */
  void restore(List<float[]> tensors, List<Long> updates);

  /** Steps in all. */
  default long steps() {
    return (long) stepsPerEpoch() * epochs();
  }
}
