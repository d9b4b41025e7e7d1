package org.crosshash.hamming;

/**
 * How much a filter lets pass, from a few of its words.
 *
 * @param slots share of slots, 0 to 1
 * @param chunks share of chunks in which any pass, 0 to 1
 */
record FilterShare(double slots, double chunks) {
  private static final int CHUNKS = 32;
  private static final int WORDS = 4;

  /** Looks at a filter over so many codes. */
  static FilterShare of(SlotFilter filter, PackedCodes codes) {
    int chunks = codes.size() / codes.shape().codesPerChunk();
    if (filter instanceof EverySlot || chunks == 0) {
      return new FilterShare(1, 1);
    }
    int blocks = codes.shape().blocksPerChunk();
    int looked = Math.min(CHUNKS, chunks);
    long passing = 0;
    int open = 0;
    for (int i = 0; i < looked; i++) {
      int first = (int) ((long) chunks * i / looked) * blocks;
      int before = open;
      for (int j = 0; j < WORDS; j++) {
        int bits = Long.bitCount(filter.word(first + blocks * j / WORDS));
        passing += bits;
        open = bits > 0 ? before + 1 : open;
      }
    }
    return new FilterShare(
        passing / (64.0 * WORDS * looked), Math.max(1.0 / looked, (double) open / looked));
  }
}
