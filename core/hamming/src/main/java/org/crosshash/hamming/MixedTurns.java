package org.crosshash.hamming;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns over codes of two or four words for processors with registers of 256 bits, which have no
 * population count of their own: half of a turn's codes are counted by vectors, a dozen
 * instructions a register, and the other half by the scalar instruction. The two use different
 * parts of the processor, so that they run side by side.
 *
 * <p>Reads a copy of the chunk on the heap, since the compiler finds the range checks of arrays to
 * be needless, and those of memory segments only for vectors.
 */
final class MixedTurns {
  /** Bytes of a register. */
  static final int STEP = 32;

  /** Longs that a turn takes, 256 bytes. */
  private static final int TURN = 32;

  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_256;

  /** Longs of a register. */
  private static final int FOUR = 4;

  /** Longs of one word of eight codes. */
  private static final int EIGHT = 8;

  private MixedTurns() {}

  /**
   * Which turns have codes of two words below a bound, as bits.
   *
   * @param chunk a copy of the codes
   * @param from byte of the chunk where the first turn begins
   * @param to byte behind the last
   */
  static long twoWords(long[] chunk, int from, int to, long[] query, int bound) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    long a = query[0];
    long b = query[1];
    long hits = 0;
    long turn = 1;
    for (int at = from / Long.BYTES; at < to / Long.BYTES; at += TURN) {
      IntVector least =
          twoWords(chunk, at, first, second).min(twoWords(chunk, at + FOUR, first, second));
      int other = at + 2 * EIGHT;
      if (twoWords(chunk, other, a, b) < bound
          || twoWords(chunk, other + 1, a, b) < bound
          || twoWords(chunk, other + 2, a, b) < bound
          || twoWords(chunk, other + 3, a, b) < bound
          || twoWords(chunk, other + 4, a, b) < bound
          || twoWords(chunk, other + 5, a, b) < bound
          || twoWords(chunk, other + 6, a, b) < bound
          || twoWords(chunk, other + 7, a, b) < bound) {
        hits |= turn;
      }
      hits |= least.reinterpretAsLongs().lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
  }

  private static IntVector twoWords(long[] chunk, int at, LongVector first, LongVector second) {
    return count(chunk, at, first).add(count(chunk, at + EIGHT, second)).reinterpretAsInts();
  }

  private static int twoWords(long[] chunk, int at, long first, long second) {
    return Long.bitCount(chunk[at] ^ first) + Long.bitCount(chunk[at + EIGHT] ^ second);
  }

  /**
   * Which turns have codes of four words below a bound, as bits.
   *
   * @param chunk a copy of the codes
   * @param from byte of the chunk where the first turn begins
   * @param to byte behind the last
   */
  static long fourWords(long[] chunk, int from, int to, long[] query, int bound) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    LongVector third = LongVector.broadcast(LONGS, query[2]);
    LongVector fourth = LongVector.broadcast(LONGS, query[3]);
    long a = query[0];
    long b = query[1];
    long c = query[2];
    long d = query[3];
    long hits = 0;
    long turn = 1;
    for (int at = from / Long.BYTES; at < to / Long.BYTES; at += TURN) {
      LongVector front = count(chunk, at, first).add(count(chunk, at + EIGHT, second));
      LongVector back =
          count(chunk, at + 2 * EIGHT, third).add(count(chunk, at + 3 * EIGHT, fourth));
      int other = at + FOUR;
      if (fourWords(chunk, other, a, b, c, d) < bound
          || fourWords(chunk, other + 1, a, b, c, d) < bound
          || fourWords(chunk, other + 2, a, b, c, d) < bound
          || fourWords(chunk, other + 3, a, b, c, d) < bound) {
        hits |= turn;
      }
      hits |= front.add(back).lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
  }

  private static int fourWords(long[] chunk, int at, long a, long b, long c, long d) {
    int front = Long.bitCount(chunk[at] ^ a) + Long.bitCount(chunk[at + EIGHT] ^ b);
    int back = Long.bitCount(chunk[at + 2 * EIGHT] ^ c) + Long.bitCount(chunk[at + 3 * EIGHT] ^ d);
    return front + back;
  }

  private static LongVector count(long[] chunk, int at, LongVector query) {
    return LongVector.fromArray(LONGS, chunk, at)
        .lanewise(VectorOperators.XOR, query)
        .lanewise(VectorOperators.BIT_COUNT);
  }
}
