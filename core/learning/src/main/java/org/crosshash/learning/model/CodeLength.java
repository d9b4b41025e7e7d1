package org.crosshash.learning.model;

import org.crosshash.errors.CrosshashException;

/** The rule for code lengths. */
public final class CodeLength {
  private static final int LARGEST = 512;

  private CodeLength() {}

  /**
   * Returns the length.
   *
   * @throws CrosshashException unless it is a multiple of 8 from 8 to 512
   */
  public static int check(int bits) {
    if (bits < Byte.SIZE || bits > LARGEST || bits % Byte.SIZE != 0) {
      throw CrosshashException.invalid(
          "Code length must be a multiple of 8 from 8 to 512", bits, "use 16, 32, 64 or 128");
    }
    return bits;
  }
}
