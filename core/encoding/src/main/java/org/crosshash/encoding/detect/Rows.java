package org.crosshash.encoding.detect;

import org.crosshash.encoding.ModelOutput;

/** Looks into rows of an output. */
final class Rows {
  private Rows() {}

  /**
   * Which of a row's numbers {@code from} to {@code to - 1} is largest; the first of equal ones.
   */
  static int largest(ModelOutput output, int row, int from, int to) {
    int largest = from;
    for (int column = from + 1; column < to; column++) {
      if (output.at(row, column) > output.at(row, largest)) {
        largest = column;
      }
    }
    return largest - from;
  }
}
