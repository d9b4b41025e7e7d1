package org.crosshash.hamming;

/**
 * How the bits of a code are dealt to the substrings of multi-index hashing (Norouzi, Punjani,
 * Fleet, "Fast exact search in Hamming space with multi-index hashing", TPAMI 2014). Every bit
 * belongs to one substring; a substring's bits need not be neighbours. Immutable.
 */
final class Substrings {
  private final int bits;
  private final long[][] masks;
  private final int[] widths;

  /**
   * Takes the bits of each substring.
   *
   * @param bits code length
   * @param masks for each substring, its bits in each 64-bit word of a code; at most 64 in all
   */
  Substrings(int bits, long[][] masks) {
    this.bits = bits;
    this.masks = masks;
    this.widths = new int[masks.length];
    for (int substring = 0; substring < masks.length; substring++) {
      for (long mask : masks[substring]) {
        widths[substring] += Long.bitCount(mask);
      }
    }
  }

  /** m, the number of substrings. */
  int count() {
    return masks.length;
  }

  /** Code length. */
  int bits() {
    return bits;
  }

  /** Bits of a substring. */
  int width(int substring) {
    return widths[substring];
  }

  /**
   * A substring's value.
   *
   * @param words the code in 64-bit words, unused upper bits zero
   */
  long key(int substring, long[] words) {
    long[] mask = masks[substring];
    long key = Long.compress(words[0], mask[0]);
    int shift = Long.bitCount(mask[0]);
    for (int word = 1; word < mask.length; word++) {
      if (mask[word] != 0) {
        key |= Long.compress(words[word], mask[word]) << shift;
        shift += Long.bitCount(mask[word]);
      }
    }
    return key;
  }

  /** Distance of two codes in a substring, from the exclusive or of their words. */
  int distance(int substring, long[] difference) {
    long[] mask = masks[substring];
    int distance = 0;
    for (int word = 0; word < mask.length; word++) {
      distance += Long.bitCount(difference[word] & mask[word]);
    }
    return distance;
  }

  /**
   * The first step of a search that meets a code: step {@code a · m + j} looks at the codes that
   * are exactly a bits away in substring j. A code at distance d is met at step d or before.
   */
  int firstStep(long[] difference) {
    int first = Integer.MAX_VALUE;
    for (int substring = 0; substring < masks.length; substring++) {
      first = Math.min(first, distance(substring, difference) * masks.length + substring);
    }
    return first;
  }
}
