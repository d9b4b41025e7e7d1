package org.crosshash.learning.training;

import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;

/**
 * A training that is ready to run: from the start, or from a checkpoint.
 *
 * <p>On one machine with one number of engine threads the same inputs give the same bytes, also
 * when the training was stopped and went on in another process. Trainings of one process must not
 * run at the same time: the engine's thread pool is shared.
 *
 * @param <M> the model that it makes
 */
public interface Training<M> {
  /**
   * Trains to the end.
   *
   * @param policy for checkpoints in the folder that cannot be gone on from
   * @throws CrosshashException with CANCELLED if the listener said so (checkpoints stay), with
   *     FAILED_PRECONDITION if a number is no longer finite; if checkpoints are refused, with
   *     FAILED_PRECONDITION where they are of another identity and DATA_LOSS where they are damaged
   */
  TrainingResult<M> run(TrainingListener listener, UnusableCheckpoints policy);

  /** Trains to the end, and refuses checkpoints that cannot be gone on from. */
  default TrainingResult<M> run(TrainingListener listener) {
    return run(listener, UnusableCheckpoints.REFUSE);
  }
}
