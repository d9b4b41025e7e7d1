package org.crosshash.learning.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/** Values in and out of tensors that live longer than a step. */
public final class Tensors {
  private Tensors() {}

  /** A tensor in the engine's own aligned memory, where in-place updates belong. */
  public static NDArray owned(NDManager manager, float[] values, Shape shape) {
    try (NDArray shared = manager.create(values, shape)) {
      return shared.duplicate();
    }
  }

  /**
   * Overwrites the values of a tensor. DJL's {@code set(float[])} would give it other memory
   * instead, and views such as a transposed weight would keep the old one.
   */
  public static void overwrite(NDArray target, float[] values) {
    if (target.getShape().dimension() == 0) {
      // A tensor without axes cannot be indexed; its view with one axis shares its memory.
      try (NDArray view = target.reshape(1)) {
        overwrite(view, values);
      }
      return;
    }
    try (NDArray source = target.getManager().create(values, target.getShape())) {
      target.set(new NDIndex(":"), source);
    }
  }
}
