package org.crosshash.evaluation;

import java.util.Arrays;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.rerank.ReRanking;
import org.crosshash.hamming.rerank.SlotScorer;

/**
 * Which ranks of one query's result list are relevant, and how distances tie: all that a measure of
 * retrieval looks at.
 *
 * <p>The list is the whole database by Hamming distance, ties by database index; its first ranks
 * may be re-ranked by a local score. A {@link RetrievalEvaluator} reuses one object for many
 * queries: a measure must not keep it. What only graded measures need is made when the first of
 * them asks. One thread at a time.
 */
public final class RankedRelevance {
  private final int size;
  private final StableRanking ranking;
  private final long[] hitAtRank;
  private final int[] hitsBeforeWord;
  private final int[] items;
  private final int[] hits;
  private final short[] distances;
  private final long[] relevantItems;
  private int relevant;
  private int query;
  private Relevance relevance;

  private boolean ordered;
  private boolean graded;
  private int[] itemAtRank = {};
  private int[] gradeOfItem = {};
  private double[] discounts = {};

  /**
   * Room for lists of one database.
   *
   * @param size number of items in the database
   * @param bits code length
   */
  RankedRelevance(int size, int bits) {
    this.size = size;
    this.ranking = new StableRanking(size, bits);
    this.hitAtRank = new long[size / 64 + 1];
    this.hitsBeforeWord = new int[hitAtRank.length];
    this.items = new int[bits + 1];
    this.hits = new int[bits + 1];
    this.distances = new short[size];
    this.relevantItems = new long[size / 64 + 1];
  }

  /** Ranks the database for one query. */
  void rank(PackedCodes queries, int ranked, PackedCodes database, Relevance byRelevance) {
    this.query = ranked;
    this.relevance = byRelevance;
    this.ordered = false;
    this.graded = false;
    database.distances(queries, ranked, distances);
    relevance.mark(ranked, relevantItems);
    ranking.rank(distances, relevantItems, hitAtRank, items);
    relevant = countBefore();
    int rank = 0;
    int hitsSoFar = 0;
    for (int distance = 0; distance < items.length; distance++) {
      rank += items[distance];
      int within = hitsWithin(rank);
      hits[distance] = within - hitsSoFar;
      hitsSoFar = within;
    }
  }

  /** Counts the hits before each word, and all of them. */
  private int countBefore() {
    int before = 0;
    for (int word = 0; word < hitAtRank.length; word++) {
      hitsBeforeWord[word] = before;
      before += Long.bitCount(hitAtRank[word]);
    }
    return before;
  }

  /**
   * Puts the first of the list into a new order; what is asked by distance stays as it was.
   *
   * @param how how many, and how scores are weighed
   * @param local scores items by their position in the database
   */
  void reRank(ReRanking how, SlotScorer local) {
    order();
    int depth = Math.min(how.depth(), size);
    int[] slots = Arrays.copyOf(itemAtRank, depth);
    int[] ofSlots = new int[depth];
    Arrays.setAll(ofSlots, rank -> distances[slots[rank]]);
    int[] order = how.apply(new Neighbours(slots, ofSlots), bits(), local).slots();
    System.arraycopy(order, 0, itemAtRank, 0, depth);
    for (int rank = 0; rank < depth; rank++) {
      long bit = 1L << (rank & 63);
      if ((relevantItems[order[rank] >>> 6] >>> (order[rank] & 63) & 1) == 0) {
        hitAtRank[rank >>> 6] &= ~bit;
      } else {
        hitAtRank[rank >>> 6] |= bit;
      }
    }
    countBefore();
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

  /** Items within this distance. */
  public int itemsWithinRadius(int radius) {
    return Arrays.stream(items, 0, Math.min(radius, bits()) + 1).sum();
  }

  /** Relevant items within this distance. */
  public int hitsWithinRadius(int radius) {
    return Arrays.stream(hits, 0, Math.min(radius, bits()) + 1).sum();
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

  /** Rank of the first relevant item, from 1; 0 where nothing is relevant. */
  public int firstHit() {
    for (int word = 0; word < hitAtRank.length; word++) {
      if (hitAtRank[word] != 0) {
        return 64 * word + Long.numberOfTrailingZeros(hitAtRank[word]) + 1;
      }
    }
    return 0;
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

  /**
   * As {@link #sumOfPrecisions}, each precision times the cosine of the label vectors of query and
   * item.
   *
   * @param count looks no further than this rank
   */
  double sumOfCosinePrecisions(int count) {
    order();
    double sum = 0;
    int hit = 0;
    for (int word = 0; 64 * word < count; word++) {
      for (long left = hitAtRank[word]; left != 0; left &= left - 1) {
        int rank = 64 * word + Long.numberOfTrailingZeros(left) + 1;
        if (rank > count) {
          return sum;
        }
        hit++;
        sum += (double) hit / rank * relevance.labelCosine(query, itemAtRank[rank - 1]);
      }
    }
    return sum;
  }

  /**
   * Discounted cumulative gain over that of the best order, cut at a rank: gain 2^g - 1 of grade g,
   * discount 1 / log2(rank + 1); 0 where nothing is relevant.
   *
   * @param count looks no further than this rank
   */
  double normalisedGain(int count) {
    if (relevant == 0) {
      return 0;
    }
    order();
    grade();
    int end = Math.min(count, size);
    double gained = 0;
    for (int word = 0; 64 * word < end; word++) {
      for (long left = hitAtRank[word]; left != 0; left &= left - 1) {
        int place = 64 * word + Long.numberOfTrailingZeros(left);
        if (place < end) {
          gained += gain(gradeOfItem[itemAtRank[place]]) * discounts[place];
        }
      }
    }
    return gained / bestGain(end);
  }

  private double bestGain(int end) {
    int most = 0;
    for (int grade : gradeOfItem) {
      most = Math.max(most, grade);
    }
    int[] frequency = new int[most + 1];
    for (int grade : gradeOfItem) {
      frequency[grade]++;
    }
    double best = 0;
    int place = 0;
    for (int grade = most; grade > 0 && place < end; grade--) {
      int until = (int) Math.min(end, (long) place + frequency[grade]);
      double gain = gain(grade);
      for (; place < until; place++) {
        best += gain * discounts[place];
      }
    }
    return best;
  }

  private static double gain(int grade) {
    return Math.scalb(1.0, grade) - 1;
  }

  private void order() {
    if (!ordered) {
      if (itemAtRank.length == 0) {
        itemAtRank = new int[size];
      }
      ranking.order(distances, items, itemAtRank);
      ordered = true;
    }
  }

  private void grade() {
    if (!graded) {
      if (gradeOfItem.length == 0) {
        gradeOfItem = new int[size];
        discounts = new double[size];
        Arrays.setAll(discounts, place -> Math.log(2) / Math.log(place + 2.0));
      }
      relevance.grade(query, gradeOfItem);
      graded = true;
    }
  }
}
