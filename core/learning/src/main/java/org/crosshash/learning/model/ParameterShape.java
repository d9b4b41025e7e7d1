package org.crosshash.learning.model;

/**
 * A parameter tensor.
 *
 * @param name lower case, parts joined by dots
 * @param sizes outermost first; matrices are {@code outputs x inputs}
 */
public record ParameterShape(String name, int... sizes) {
  /** Number of values. */
  public int length() {
    int length = 1;
    for (int size : sizes) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }
}
