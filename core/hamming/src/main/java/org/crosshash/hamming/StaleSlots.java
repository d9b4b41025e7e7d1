package org.crosshash.hamming;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The slots that tables no longer tell the truth about, because their codes were replaced since.
 * Immutable; grows by copying.
 */
final class StaleSlots {
  /** Words of a page: 32,768 slots. */
  private static final int PAGE = 512;

  private final int size;
  private final ReplacementLog.Position upTo;
  private final long[][] pages;
  private final int[] slots;
  private final int count;

  private StaleSlots(
      int size, ReplacementLog.Position upTo, long[][] pages, int[] slots, int count) {
    this.size = size;
    this.upTo = upTo;
    this.pages = pages;
    this.slots = slots;
    this.count = count;
  }

  /** None, of tables over {@code size} slots built at a position of the log. */
  static StaleSlots none(int size, ReplacementLog.Position builtAt) {
    return new StaleSlots(size, builtAt, new long[(size / 64 + PAGE) / PAGE][], new int[0], 0);
  }

  /** The position of the log that it stands for. */
  ReplacementLog.Position upTo() {
    return upTo;
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** One of them. */
  int slot(int number) {
    return slots[number];
  }

  /** Whether a slot is one of them. */
  boolean contains(int slot) {
    long[] page = pages[(slot >>> 6) / PAGE];
    return page != null && ((page[(slot >>> 6) % PAGE] >>> (slot & 63)) & 1) != 0;
  }

  /** These and those replaced until a later position. */
  StaleSlots until(ReplacementLog.Position later) {
    int[] replaced = upTo.until(later);
    long[][] newPages = pages.clone();
    BitSet own = new BitSet();
    int[] newSlots = Arrays.copyOf(slots, count + replaced.length);
    int newCount = count;
    for (int slot : replaced) {
      if (slot >= size) {
        continue;
      }
      int number = (slot >>> 6) / PAGE;
      if (!own.get(number)) {
        newPages[number] = pages[number] == null ? new long[PAGE] : pages[number].clone();
        own.set(number);
      }
      int word = (slot >>> 6) % PAGE;
      long bit = 1L << (slot & 63);
      if ((newPages[number][word] & bit) == 0) {
        newPages[number][word] |= bit;
        newSlots[newCount++] = slot;
      }
    }
    return new StaleSlots(size, later, newPages, newSlots, newCount);
  }
}
