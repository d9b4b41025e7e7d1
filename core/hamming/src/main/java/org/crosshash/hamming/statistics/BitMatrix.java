package org.crosshash.hamming.statistics;

/** Transposes 64 × 64 bits. */
final class BitMatrix {
  private BitMatrix() {}

  /**
   * Swaps rows and columns in place: bit j of word i becomes bit i of word j.
   *
   * @param rows 64 words
   */
  static void transpose(long[] rows) {
    // Squares of 32, 16, …, 1 bits change places across the diagonal (Warren, Hacker's Delight,
    // 7-3).
    long low = 0x00000000FFFFFFFFL;
    for (int side = Long.SIZE / 2; side > 0; side /= 2) {
      for (int row = 0; row < Long.SIZE; row = ((row | side) + 1) & ~side) {
        long differing = ((rows[row] >>> side) ^ rows[row | side]) & low;
        rows[row] ^= differing << side;
        rows[row | side] ^= differing;
      }
      low ^= low << (side / 2);
    }
  }
}
