package org.crosshash.search.index;

import java.util.Arrays;
import org.crosshash.hamming.SlotFilter;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * The live slots of one version that a search may return. Immutable.
 *
 * <p>Its selectivity, {@code count} of {@code slots}, is exact.
 */
final class Selection {
  private final SlotFilter filter;
  private final long count;

  private Selection(SlotFilter filter, long count) {
    this.filter = filter.counted(count);
    this.count = count;
  }

  /** Of some slots those that another filter lets pass too. */
  static Selection of(RoaringBitmap slots, SlotFilter among, int total) {
    long[] words = Arrays.copyOf(BitSetUtil.bitsetOf(slots).toLongArray(), words(total));
    long count = 0;
    for (int block = 0; block < words.length; block++) {
      words[block] &= words[block] == 0 ? 0 : among.word(block);
      count += Long.bitCount(words[block]);
    }
    return new Selection(block -> block < words.length ? words[block] : 0, count);
  }

  /** Of the slots of a filter those of the index. */
  static Selection counted(SlotFilter filter, int total) {
    long count = 0;
    int words = words(total);
    for (int block = 0; block < words; block++) {
      long word = filter.word(block);
      int left = total - block * Long.SIZE;
      count += Long.bitCount(left < Long.SIZE ? word & ((1L << left) - 1) : word);
    }
    return new Selection(filter, count);
  }

  /** The slots that a filter lets pass, as a set. */
  static RoaringBitmap slots(SlotFilter filter, int total) {
    long[] words = new long[words(total)];
    for (int block = 0; block < words.length; block++) {
      words[block] = filter.word(block);
    }
    RoaringBitmap slots = BitSetUtil.bitmapOf(words);
    slots.remove((long) total, (long) words.length * Long.SIZE);
    return slots;
  }

  /** The slots, for a scan. */
  SlotFilter filter() {
    return filter;
  }

  /** How many they are. */
  long count() {
    return count;
  }

  private static int words(int slots) {
    return (slots + Long.SIZE - 1) / Long.SIZE;
  }
}
