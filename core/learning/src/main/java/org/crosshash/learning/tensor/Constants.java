package org.crosshash.learning.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Scalars as tensors, each made once.
 *
 * <p>DJL makes a tensor, and a direct buffer that waits for the garbage collector, out of every
 * Java number that meets an array; a training step has hundreds of those. Not for numbers that
 * change every step. One thread.
 */
public final class Constants implements AutoCloseable {
  private final NDManager manager;
  private final Map<Double, NDArray> scalars = new HashMap<>();

  public Constants(NDManager parent) {
    manager = parent.newSubManager();
  }

  /** The scalar, as float32; owned by this object. */
  public NDArray of(double value) {
    return scalars.computeIfAbsent(value, number -> manager.create(number.floatValue()));
  }

  @Override
  public void close() {
    manager.close();
  }
}
