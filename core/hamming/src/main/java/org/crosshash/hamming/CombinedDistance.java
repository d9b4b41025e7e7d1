package org.crosshash.hamming;

import java.util.Arrays;

/**
 * The distance of each code to several: the smallest or the sum. With one the distance itself.
 * Immutable and safe for any number of threads.
 */
public final class CombinedDistance {
  private final PackedCodes database;
  private final long[][] queries;
  private final boolean sum;

  private CombinedDistance(PackedCodes database, long[][] queries, boolean sum) {
    this.database = database;
    this.queries = queries;
    this.sum = sum;
  }

  /**
   * The distance of codes to queries.
   *
   * @param queries at least one code of the same length
   * @param sum whether distances are added; else the smallest counts
   */
  public static CombinedDistance of(PackedCodes database, PackedCodes queries, boolean sum) {
    database.requireBits(queries);
    if (queries.size() == 0) {
      throw new IllegalArgumentException("at least one query is needed");
    }
    long[][] prepared = new long[queries.size()][];
    Arrays.setAll(prepared, queries::query);
    return new CombinedDistance(database, prepared, sum);
  }

  /** The distance of the code in a slot: 0 to bits, or bits times queries for a sum. */
  public int at(int slot) {
    int distance = sum ? 0 : Integer.MAX_VALUE;
    for (long[] query : queries) {
      int one = database.distance(slot, query);
      distance = sum ? distance + one : Math.min(distance, one);
    }
    return distance;
  }

  /** Lets slots pass within a radius. */
  public SlotFilter within(int radius) {
    return where((_, distance) -> distance <= radius);
  }

  /**
   * Lets slots pass that come behind a position in the order of (distance, slot).
   *
   * @param distance distance of the position
   * @param slots how many slots, from 0, do not come behind it at that distance
   */
  public SlotFilter behind(int distance, int slots) {
    return where((slot, own) -> own > distance || (own == distance && slot >= slots));
  }

  private SlotFilter where(Condition condition) {
    return block -> {
      long word = 0;
      int first = 64 * block;
      int count = Math.min(64, database.size() - first);
      for (int i = 0; i < count; i++) {
        if (condition.holds(first + i, at(first + i))) {
          word |= 1L << i;
        }
      }
      return word;
    };
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds(int slot, int distance);
  }
}
