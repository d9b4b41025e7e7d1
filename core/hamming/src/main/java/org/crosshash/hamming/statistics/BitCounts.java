package org.crosshash.hamming.statistics;

/**
 * How often each bit, and each pair of bits, is 1.
 *
 * <p>Codes are turned into columns of bits, 4,096 codes at a time, so that a pair of bits of 64
 * codes costs one AND and one population count.
 */
final class BitCounts {
  private static final int BLOCK_WORDS = 64;

  private final int bits;
  private final long codes;
  private final long[] ones;
  private final long[] both;

  private BitCounts(int bits, long codes, long[] ones, long[] both) {
    this.bits = bits;
    this.codes = codes;
    this.ones = ones;
    this.both = both;
  }

  /** Counts. */
  static BitCounts of(PackedRows rows) {
    int bits = rows.bits();
    long[] both = new long[bits * bits];
    long[][] columns = new long[rows.words() * Long.SIZE][BLOCK_WORDS];
    int block = BLOCK_WORDS * Long.SIZE;
    for (int first = 0; first < rows.count(); first += block) {
      fill(columns, rows, first, Math.min(block, rows.count() - first));
      for (int i = 0; i < bits; i++) {
        for (int j = i; j < bits; j++) {
          both[i * bits + j] += common(columns[i], columns[j]);
        }
      }
    }
    long[] ones = new long[bits];
    for (int i = 0; i < bits; i++) {
      ones[i] = both[i * bits + i];
    }
    return new BitCounts(bits, rows.count(), ones, both);
  }

  private static void fill(long[][] columns, PackedRows rows, int first, int count) {
    long[] square = new long[Long.SIZE];
    for (int word = 0; word < rows.words(); word++) {
      for (int part = 0; part < BLOCK_WORDS; part++) {
        int from = part * Long.SIZE;
        for (int i = 0; i < Long.SIZE; i++) {
          square[i] = from + i < count ? rows.word(first + from + i, word) : 0;
        }
        BitMatrix.transpose(square);
        for (int bit = 0; bit < Long.SIZE; bit++) {
          columns[word * Long.SIZE + bit][part] = square[bit];
        }
      }
    }
  }

  private static long common(long[] first, long[] second) {
    long count = 0;
    for (int i = 0; i < BLOCK_WORDS; i++) {
      count += Long.bitCount(first[i] & second[i]);
    }
    return count;
  }

  /** Code length. */
  int bits() {
    return bits;
  }

  /** Number of codes. */
  long codes() {
    return codes;
  }

  /** Codes in which a bit is 1. */
  long ones(int bit) {
    return ones[bit];
  }

  /** Codes in which both bits are 1. */
  long both(int first, int second) {
    return both[Math.min(first, second) * bits + Math.max(first, second)];
  }
}
