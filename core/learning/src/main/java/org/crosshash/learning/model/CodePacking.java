package org.crosshash.learning.model;

/**
 * Signs to packed bits: bit j of a code is bit (j mod 8) of byte (j div 8), least significant
 * first; it is 1 where the value is at least 0, so the sign of 0 is +1.
 */
public final class CodePacking {
  private CodePacking() {}

  public static void pack(float[] values, int from, int bits, byte[] codes, int to) {
    for (int start = 0; start < bits; start += Byte.SIZE) {
      int packed = 0;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        if (values[from + start + bit] >= 0) {
          packed |= 1 << bit;
        }
      }
      codes[to + start / Byte.SIZE] = (byte) packed;
    }
  }
}
