package org.crosshash.hamming.statistics;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.crosshash.errors.CrosshashException;

/**
 * How far codes are from codes of their own community, against codes of others: whether learning
 * has drawn communities together, which VTM-UCH calls aggregation.
 *
 * <p>Each item counts once, whatever the size of its community: its mean distance to the other
 * members, and to all items outside.
 *
 * @param inside distances of items to another member of their community, sampled
 * @param outside distances of items to an item of another community, sampled
 * @param insideMean mean over the items that are not alone in their community, exact; NaN where all
 *     are
 * @param outsideMean mean over the items, exact; NaN where there is one community only
 */
public record CommunityDistances(
    DistanceHistogram inside, DistanceHistogram outside, double insideMean, double outsideMean) {
  private static final int SMALLEST_SAMPLE = 1 << 18;
  private static final long SEED = 2;

  /** Checks that nothing is null. */
  public CommunityDistances {
    requireNonNull(inside, "inside");
    requireNonNull(outside, "outside");
  }

  /**
   * Compares distances inside and outside communities.
   *
   * @param bits code length
   * @param codes at least two codes, one after the other
   * @param communities the community of each item, from 0
   * @throws CrosshashException (INVALID_ARGUMENT) if the numbers differ or there are fewer than two
   *     codes
   */
  public static CommunityDistances of(int bits, byte[] codes, int[] communities) {
    PackedRows rows = rows(bits, codes, communities);
    Members members = Members.of(communities);
    Means means = means(rows, members);
    return new CommunityDistances(
        inside(rows, members), outside(rows, members), means.inside(), means.outside());
  }

  /**
   * Mean distances, each item counting once.
   *
   * @param inside to other members of the own community; NaN where all are alone
   * @param outside to items of others; NaN where there is one community
   */
  public record Means(double inside, double outside) {}

  /**
   * The mean distances alone, which take time in proportion to the items.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) as {@link #of}
   */
  public static Means means(int bits, byte[] codes, int[] communities) {
    return means(rows(bits, codes, communities), Members.of(communities));
  }

  private static PackedRows rows(int bits, byte[] codes, int[] communities) {
    PackedRows rows = new PackedRows(bits, codes);
    if (rows.count() < 2 || communities.length != rows.count()) {
      throw CrosshashException.invalid(
          "Communities are of at least two items, one for each code",
          communities.length + " communities, " + rows.count() + " codes",
          "give the community of each item, in the order of the codes");
    }
    return rows;
  }

  /** Inside by outside: 1 where communities are not seen in the codes, 0 where each is one code. */
  public double ratio() {
    return insideMean / outsideMean;
  }

  /**
   * Items by community.
   *
   * @param of community of each item
   * @param starts where each community begins in {@code items}, then their number
   * @param items sorted by community
   */
  private record Members(int[] of, int[] starts, int[] items) {
    static Members of(int[] communities) {
      int count = 0;
      for (int community : communities) {
        if (community < 0) {
          throw CrosshashException.invalid(
              "Communities are numbered from 0", community, "give an item without one its own");
        }
        count = Math.max(count, community + 1);
      }
      int[] starts = new int[count + 1];
      for (int community : communities) {
        starts[community + 1]++;
      }
      for (int community = 0; community < count; community++) {
        starts[community + 1] += starts[community];
      }
      int[] next = Arrays.copyOf(starts, count);
      int[] items = new int[communities.length];
      for (int item = 0; item < communities.length; item++) {
        items[next[communities[item]]++] = item;
      }
      return new Members(communities.clone(), starts, items);
    }

    int count() {
      return starts.length - 1;
    }

    int size(int community) {
      return starts[community + 1] - starts[community];
    }
  }

  /** Exact means inside and outside, from the number of ones of each bit in each community. */
  private static Means means(PackedRows rows, Members members) {
    int bits = rows.bits();
    long[] all = PairStatistics.ones(rows);
    double inside = 0;
    double outside = 0;
    long insiders = 0;
    long outsiders = 0;
    long items = rows.count();
    for (int community = 0; community < members.count(); community++) {
      long size = members.size(community);
      if (size > 0) {
        long[] ones = new long[bits];
        for (int at = members.starts()[community]; at < members.starts()[community + 1]; at++) {
          add(rows, members.items()[at], ones);
        }
        double within = 0;
        double beyond = 0;
        for (int bit = 0; bit < bits; bit++) {
          double zeros = size - ones[bit];
          within += 2 * ones[bit] * zeros;
          double othersOnes = all[bit] - ones[bit];
          beyond += ones[bit] * (items - size - othersOnes) + zeros * othersOnes;
        }
        if (size > 1) {
          inside += within / (size - 1);
          insiders += size;
        }
        if (size < items) {
          outside += beyond / (items - size);
          outsiders += size;
        }
      }
    }
    return new Means(inside / insiders, outside / outsiders);
  }

  private static void add(PackedRows rows, int row, long[] ones) {
    for (int word = 0; word < rows.words(); word++) {
      for (long left = rows.word(row, word); left != 0; left &= left - 1) {
        ones[word * Long.SIZE + Long.numberOfTrailingZeros(left)]++;
      }
    }
  }

  private static DistanceHistogram inside(PackedRows rows, Members members) {
    long[] counts = new long[rows.bits() + 1];
    SplittableRandom draw = new SplittableRandom(SEED);
    int items = rows.count();
    int sample = Math.max(SMALLEST_SAMPLE, items);
    for (int i = 0; i < sample; i++) {
      int item = i % items;
      int community = members.of()[item];
      int size = members.size(community);
      if (size > 1) {
        int start = members.starts()[community];
        int other = members.items()[start + draw.nextInt(size - 1)];
        // The last member stands in for the item itself.
        other = other == item ? members.items()[start + size - 1] : other;
        counts[rows.distance(item, rows, other)]++;
      }
    }
    return new DistanceHistogram(counts);
  }

  private static DistanceHistogram outside(PackedRows rows, Members members) {
    long[] counts = new long[rows.bits() + 1];
    SplittableRandom draw = new SplittableRandom(SEED);
    int items = rows.count();
    int sample = Math.max(SMALLEST_SAMPLE, items);
    for (int i = 0; i < sample; i++) {
      int item = i % items;
      int community = members.of()[item];
      int beyond = items - members.size(community);
      if (beyond > 0) {
        int at = draw.nextInt(beyond);
        int start = members.starts()[community];
        int other = members.items()[at < start ? at : at + members.size(community)];
        counts[rows.distance(item, rows, other)]++;
      }
    }
    return new DistanceHistogram(counts);
  }
}
