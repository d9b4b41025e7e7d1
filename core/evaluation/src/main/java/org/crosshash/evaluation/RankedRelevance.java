package org.crosshash.evaluation;

import java.util.Arrays;
import org.crosshash.hamming.PackedCodes;

/**
 * Which ranks of one query's result list are relevant, and how distances tie: all that a measure of
 * retrieval looks at.
 *
 * <p>The list is the whole database by Hamming distance, ties by database index. A counting sort
 * finds each item's rank, so that no list is ever held. A {@link RetrievalEvaluator} reuses one
 * object for many queries: a measure must not keep it. One thread at a time.
 */
public final class RankedRelevance {
  private final int size;
  private final long[] hitAtRank;
  private final int[] hitsBeforeWord;
  private final int[] items;
  private final int[] hits;
  private final short[] distances;
  private final long[] relevantItems;
  private final int[] nextRank;
  private int relevant;

  /**
   * Room for lists of one database.
   *
   * @param size number of items in the database
   * @param bits code length
   */
  RankedRelevance(int size, int bits) {
    this.size = size;
    this.hitAtRank = new long[size / 64 + 1];
    this.hitsBeforeWord = new int[hitAtRank.length];
    this.items = new int[bits + 1];
    this.hits = new int[bits + 1];
    this.distances = new short[size];
    this.relevantItems = new long[size / 64 + 1];
    this.nextRank = new int[bits + 1];
  }

  /** Ranks the database for one query. */
  void rank(
      PackedCodes queries,
      LabelSets queryLabels,
      int query,
      PackedCodes database,
      LabelSets databaseLabels) {
    database.distances(queries, query, distances);
    databaseLabels.markIntersecting(queryLabels, query, relevantItems);
    Arrays.fill(items, 0);
    Arrays.fill(hits, 0);
    Arrays.fill(hitAtRank, 0);
    for (int item = 0; item < size; item++) {
      items[distances[item]]++;
    }
    int rank = 0;
    for (int distance = 0; distance < items.length; distance++) {
      nextRank[distance] = rank;
      rank += items[distance];
    }
    for (int item = 0; item < size; item++) {
      int distance = distances[item];
      long hit = (relevantItems[item >>> 6] >>> (item & 63)) & 1;
      int at = nextRank[distance]++;
      hits[distance] += (int) hit;
      hitAtRank[at >>> 6] |= hit << (at & 63);
    }
    int before = 0;
    for (int word = 0; word < hitAtRank.length; word++) {
      hitsBeforeWord[word] = before;
      before += Long.bitCount(hitAtRank[word]);
    }
    relevant = before;
  }

  /** Number of items in the list: the whole database. */
  public int size() {
    return size;
  }

  /** Number of relevant items, R. */
  public int relevant() {
    return relevant;
  }

  /** Code length in bits: distances lie in [0, bits]. */
  public int bits() {
    return items.length - 1;
  }

  /** Items at exactly this distance. */
  public int itemsAt(int distance) {
    return items[distance];
  }

  /** Relevant items at exactly this distance. */
  public int hitsAt(int distance) {
    return hits[distance];
  }

  /**
   * Relevant items among the first {@code count} of the list.
   *
   * @param count 0 to size
   */
  public int hitsWithin(int count) {
    int word = count >>> 6;
    long part = hitAtRank[word] & ((1L << (count & 63)) - 1);
    return hitsBeforeWord[word] + Long.bitCount(part);
  }

  /**
   * The sum over the first relevant items of hit number / rank, the precision at each.
   *
   * @param count looks no further than this rank
   * @param firstHits looks at no more relevant items than this
   */
  double sumOfPrecisions(int count, int firstHits) {
    double sum = 0;
    int hit = 0;
    for (int word = 0; 64 * word < count; word++) {
      for (long left = hitAtRank[word]; left != 0; left &= left - 1) {
        int rank = 64 * word + Long.numberOfTrailingZeros(left) + 1;
        if (rank > count || hit == firstHits) {
          return sum;
        }
        hit++;
        sum += (double) hit / rank;
      }
    }
    return sum;
  }
}
