package org.crosshash.search.index;

import java.util.Arrays;

/**
 * Ranks of distinct ordinals, without sorting them: a bitmap with running counts. One thread.
 *
 * <p>Memory follows the ordinals that exist, in pages of 65,536, so that large gaps cost little.
 */
final class OrdinalRanks {
  private static final int PAGE_BITS = 16;
  private static final int WORDS = 1 << (PAGE_BITS - 6);

  private long[][] pages = new long[16][];
  private int[][] before = new int[0][];

  /** Adds an ordinal, at least 0; false where it is there already. */
  boolean add(long ordinal) {
    int page = Math.toIntExact(ordinal >>> PAGE_BITS);
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length + pages.length / 2));
    }
    if (pages[page] == null) {
      pages[page] = new long[WORDS];
    }
    int word = word(ordinal);
    long bit = 1L << ordinal;
    boolean fresh = (pages[page][word] & bit) == 0;
    pages[page][word] |= bit;
    return fresh;
  }

  /** Ends adding; asking for ranks begins. */
  void finish() {
    before = new int[pages.length][];
    int count = 0;
    for (int page = 0; page < pages.length; page++) {
      if (pages[page] != null) {
        before[page] = new int[WORDS];
        for (int word = 0; word < WORDS; word++) {
          before[page][word] = count;
          count += Long.bitCount(pages[page][word]);
        }
      }
    }
  }

  /** How many of the ordinals are smaller than this one, which was added. */
  int rank(long ordinal) {
    int page = (int) (ordinal >>> PAGE_BITS);
    int word = word(ordinal);
    return before[page][word] + Long.bitCount(pages[page][word] & ((1L << ordinal) - 1));
  }

  private static int word(long ordinal) {
    return (int) (ordinal >>> 6) & (WORDS - 1);
  }
}
