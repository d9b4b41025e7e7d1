package org.crosshash.hamming;

import java.util.function.DoubleSupplier;

/**
 * Measures what searching costs, on an index's own codes; takes about half a second, and at most
 * some seconds where the JVM is still compiling or the machine is busy.
 */
final class CostMeter {
  /** Codes that are scanned to measure: more than caches hold. */
  private static final int SCANNED_LONGS = 6_000_000;

  /** Rounds in a row that bring nothing new: then code is compiled and the figure stands. */
  private static final int STEADY_ROUNDS = 4;

  private static final double STEADY = 0.95;
  private static final long LONGEST_NANOS = 500_000_000;

  /** Queries of this kind that are taken from the codes, one after the other, and again. */
  private static final int OWN_QUERIES = 256;

  private static final int QUERIES = 64;
  private static final long WORK = 20_000;

  private final FlatSearch flat;
  private final CodeSnapshot snapshot;
  private final MultiIndex index;

  CostMeter(FlatSearch flat, CodeSnapshot snapshot, MultiIndex index) {
    this.flat = flat;
    this.snapshot = snapshot;
    this.index = index;
  }

  /**
   * Measures. The fastest round counts, since what slows rounds down is mostly somebody else's
   * work; of looking at slots the slower of two kinds, so that doubt speaks for the scan.
   */
  SearchCosts measure() {
    PackedCodes codes = snapshot.codes();
    int codesOfChunks =
        SCANNED_LONGS / codes.shape().longsPerChunk() * codes.shape().codesPerChunk();
    PackedCodes part = codes.part(0, Math.min(codes.size(), codesOfChunks));
    PackedCodes queries = queries();
    PackedCodes one = PackedCodes.of(codes.bits(), queries.code(0));
    // Far fewer results than codes, none of them at distance 0 alone: the scan must not end early.
    SearchRequest request = SearchRequest.nearest(10);
    PackedCodes little = codes.part(0, Math.min(codes.size(), codes.shape().codesPerChunk() * 64));
    least(() -> scan(little, queries, request));
    double alone = least(() -> scan(part, one, request)) / part.size();
    double batched = least(() -> scan(part, queries, request)) / part.size() / QUERIES;
    return new SearchCosts(alone, batched, Math.max(lookNanos(false), lookNanos(true)));
  }

  private double scan(PackedCodes part, PackedCodes queries, SearchRequest request) {
    long start = System.nanoTime();
    flat.search(part, queries, request);
    return System.nanoTime() - start;
  }

  /** The least of what is measured again and again until it falls no more. */
  private static double least(DoubleSupplier nanos) {
    double least = Double.POSITIVE_INFINITY;
    long end = System.nanoTime() + LONGEST_NANOS;
    for (int steady = 0; steady < STEADY_ROUNDS; steady++) {
      double now = nanos.getAsDouble();
      if (now < STEADY * least && System.nanoTime() < end) {
        steady = -1;
      }
      least = Math.min(least, now);
    }
    return least;
  }

  /** Nanoseconds of a unit of work: for queries far from all codes, or for codes themselves. */
  private double lookNanos(boolean own) {
    PackedCodes queries = queries();
    int[] next = {0};
    double least =
        least(() -> {
          long nanos = 0;
          long work = 0;
          for (int number = 0; number < QUERIES; number++) {
            long[] query = own ? own(next[0]++ % OWN_QUERIES) : queries.query(number);
            MultiIndexSearch search =
                new MultiIndexSearch(
                    index,
                    snapshot,
                    query,
                    SearchRequest.within(2 * index.substrings().count()).withLimit(10),
                    WORK);
            long start = System.nanoTime();
            search.run(NONE);
            nanos += System.nanoTime() - start;
            work += DistanceProfile.PROBE * search.probes() + search.candidates();
          }
          return (double) nanos / Math.max(1, work);
        });
    return Math.clamp(least, 0.2, 1000);
  }

  private static final Neighbours NONE = new Neighbours(new int[0], new int[0]);

  /** A code of the index with two of its bits turned. */
  private long[] own(int number) {
    int slot = (int) ((long) index.size() * number / OWN_QUERIES);
    byte[] code = snapshot.codes().code(slot);
    code[0] ^= 1;
    code[code.length - 1] ^= 1;
    return snapshot.codes().shape().query(code, 0);
  }

  /** Codes that are as good as random, the same at every call. */
  private PackedCodes queries() {
    int bits = snapshot.codes().bits();
    byte[] codes = new byte[QUERIES * bits / 8];
    long state = 1;
    for (int i = 0; i < codes.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      codes[i] = (byte) (state >>> 56);
    }
    return PackedCodes.of(bits, codes);
  }
}
