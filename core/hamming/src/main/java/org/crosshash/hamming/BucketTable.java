package org.crosshash.hamming;

import java.util.function.BooleanSupplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * The slots of codes by the value of one substring: two arrays, made by a counting sort. Slots of a
 * bucket rise. Immutable.
 *
 * <p>A substring of few bits is its own bucket number; a longer one is hashed, and a bucket then
 * holds slots of other values too, which the search tells apart.
 */
final class BucketTable {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final boolean hashed;
  private final int shift;
  private final int[] starts;
  private final int[] slots;

  private BucketTable(boolean hashed, int shift, int[] starts, int[] slots) {
    this.hashed = hashed;
    this.shift = shift;
    this.starts = starts;
    this.slots = slots;
  }

  /**
   * Sorts slots into buckets.
   *
   * @param substrings which bits
   * @param substring of which substring
   * @param codes the codes
   * @param size slots to take in, from 0
   * @param live only these slots
   * @param cancelled asked for every chunk; true ends the work
   * @throws CrosshashException with {@link Problem#CANCELLED} where it was cancelled
   */
  static BucketTable build(
      Substrings substrings,
      int substring,
      PackedCodes codes,
      int size,
      SlotFilter live,
      BooleanSupplier cancelled) {
    int width = substrings.width(substring);
    int bucketBits = Math.min(width, bucketBits(size));
    boolean hashed = width > bucketBits;
    int shift = hashed ? 64 - bucketBits : 0;
    int[] starts = new int[(1 << bucketBits) + 1];
    BucketTable counting = new BucketTable(hashed, shift, starts, new int[0]);
    Keys keys = new Keys(substrings, substring, codes, size, live, cancelled);
    keys.forEach((slot, key) -> starts[counting.bucket(key) + 1]++);
    for (int bucket = 1; bucket < starts.length; bucket++) {
      starts[bucket] += starts[bucket - 1];
    }
    int[] slots = new int[starts[starts.length - 1]];
    // Each bucket's start runs to its end while it fills, which is the start of the next one.
    keys.forEach((slot, key) -> slots[starts[counting.bucket(key)]++] = slot);
    System.arraycopy(starts, 0, starts, 1, starts.length - 1);
    starts[0] = 0;
    return new BucketTable(hashed, shift, starts, slots);
  }

  /** Bits of a bucket's number at most: one to two codes a bucket then. */
  static int bucketBits(int size) {
    return Math.max(4, Math.min(28, 31 - Integer.numberOfLeadingZeros(Math.max(1, size))));
  }

  /** Bytes of the tables of so many codes with so many substrings, about. */
  static long bytes(int size, int substrings) {
    return substrings * 4L * (size + (1L << bucketBits(size)));
  }

  /** The bucket of a value. */
  int bucket(long key) {
    return hashed ? (int) ((key * GOLDEN) >>> shift) : (int) key;
  }

  /** Whether a bucket may hold slots of other values. */
  boolean hashed() {
    return hashed;
  }

  /** First place of a bucket's slots; those of the next bucket follow. */
  int start(int bucket) {
    return starts[bucket];
  }

  /** The slot at a place. */
  int slot(int place) {
    return slots[place];
  }

  /** Takes slots with their values. */
  @FunctionalInterface
  private interface KeyConsumer {
    void accept(int slot, long key);
  }

  /** The values of the live slots, in the order of slots. */
  private record Keys(
      Substrings substrings,
      int substring,
      PackedCodes codes,
      int size,
      SlotFilter live,
      BooleanSupplier cancelled) {

    void forEach(KeyConsumer consumer) {
      CodeShape shape = codes.shape();
      int codesPerChunk = shape.codesPerChunk();
      long[] words = new long[shape.words()];
      for (int first = 0; first < size; first += 64) {
        if (first % codesPerChunk == 0 && cancelled.getAsBoolean()) {
          throw new CrosshashException(
              Problem.CANCELLED,
              "Building tables was cancelled",
              "slot " + first + " of " + size,
              "build them again");
        }
        long left = live.word(first >>> 6);
        if (size - first < 64) {
          left &= (1L << (size - first)) - 1;
        }
        for (; left != 0; left &= left - 1) {
          int bit = Long.numberOfTrailingZeros(left);
          codes.words(first + bit, words);
          consumer.accept(first + bit, substrings.key(substring, words));
        }
      }
    }
  }
}
