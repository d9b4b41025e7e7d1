package org.crosshash.learning.loop;

import java.util.List;

/**
 * The native side of a training whose networks can be copied and hash. Owns native memory; close
 * it. One thread.
 *
 * @param <M> what its networks become
 */
public interface NetworkSession<M> extends TrainingSteps, NetworkSnapshots, AutoCloseable {
  /** The networks that {@link #take} copied, as they hash. */
  M model(List<float[]> snapshot);

  @Override
  void close();
}
