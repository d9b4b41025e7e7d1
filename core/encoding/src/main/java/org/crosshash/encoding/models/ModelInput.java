package org.crosshash.encoding.models;

/** An input of one run of a model. */
sealed interface ModelInput {
  /** Its name in the file. */
  String name();

  /** Lengths of its axes. */
  long[] shape();

  /**
   * Numbers with a fraction, float32.
   *
   * @param values in row-major order
   */
  record Numbers(String name, float[] values, long[] shape) implements ModelInput {}

  /**
   * Whole numbers, int64 or whatever width the file asks for.
   *
   * @param values in row-major order
   */
  record Integers(String name, long[] values, long[] shape) implements ModelInput {}
}
