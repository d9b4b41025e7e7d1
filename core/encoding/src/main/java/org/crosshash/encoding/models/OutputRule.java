package org.crosshash.encoding.models;

import org.crosshash.errors.CrosshashException;

/**
 * An output of a model, and what it must hold.
 *
 * @param name its name in the file; {@code 0}, {@code 1}, … where the engine gives outputs no names
 *     (TorchScript)
 * @param dimension length of a vector, at least 1
 * @param skip leading rows that are left out, for example 1 for a vision transformer's class token;
 *     0 for outputs of one vector
 */
public record OutputRule(String name, int dimension, int skip) {
  /** Checks the ranges. */
  public OutputRule {
    if (name.isBlank()) {
      throw CrosshashException.invalid(
          "An output must have a name", "\"" + name + "\"", "name it as the model's file does");
    }
    if (dimension < 1 || dimension > 1 << 20) {
      throw CrosshashException.invalid(
          "An output's dimension must be 1 to 1,048,576", dimension, "give its true length");
    }
    if (skip < 0) {
      throw CrosshashException.invalid(
          "An output can leave out 0 or more rows", skip, "give a number from 0");
    }
  }

  /** An output of one vector. */
  public static OutputRule vector(String name, int dimension) {
    return new OutputRule(name, dimension, 0);
  }
}
