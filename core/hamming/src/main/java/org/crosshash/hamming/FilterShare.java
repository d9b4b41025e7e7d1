package org.crosshash.hamming;

import java.util.OptionalLong;

/**
 * How much a filter lets pass.
 *
 * @param slots share of slots, 0 to 1
 * @param chunks share of chunks in which any pass, 0 to 1
 */
record FilterShare(double slots, double chunks) {
  private static final int CHUNKS = 32;
  private static final int WORDS = 4;

  /**
   * Looks at a filter over so many codes.
   *
   * @param filter lets live slots alone pass
   * @param known how many pass, where somebody has counted; else a few of its words must do
   */
  static FilterShare of(SlotFilter filter, OptionalLong known, PackedCodes codes) {
    int chunks = codes.size() / codes.shape().codesPerChunk();
    if (filter instanceof EverySlot || chunks == 0) {
      return new FilterShare(1, 1);
    }
    int blocks = codes.shape().blocksPerChunk();
    int looked = Math.min(CHUNKS, chunks);
    // Who has counted has the words at hand.
    int words = known.isPresent() ? blocks : Math.min(WORDS, blocks);
    long passing = 0;
    int open = 0;
    for (int i = 0; i < looked; i++) {
      int first = (int) ((long) chunks * i / looked) * blocks;
      int before = open;
      for (int j = 0; j < words; j++) {
        int bits = Long.bitCount(filter.word(first + blocks * j / words));
        passing += bits;
        open = bits > 0 ? before + 1 : open;
      }
    }
    double seen = Math.max(1.0 / looked, (double) open / looked);
    if (known.isEmpty()) {
      return new FilterShare(passing / (64.0 * words * looked), seen);
    }
    double slots = Math.min(1, (double) known.getAsLong() / codes.size());
    // At best those that pass lie side by side, at worst each in a chunk of its own.
    double fewest = Math.ceil(slots * chunks) / chunks;
    double most = Math.min(1, (double) known.getAsLong() / chunks);
    return new FilterShare(slots, Math.min(Math.max(seen, fewest), most));
  }
}
