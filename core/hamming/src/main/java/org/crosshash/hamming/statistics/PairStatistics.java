package org.crosshash.hamming.statistics;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import org.crosshash.errors.CrosshashException;

/**
 * How far the picture and the text of one item are from each other, against those of different
 * items.
 *
 * @param matching distances of the two codes of each item
 * @param random distances of a code of one item to the other modality's code of another item: of
 *     all such pairs up to 1,024 items, else of a sample that depends on nothing but the number of
 *     items
 * @param randomMean mean distance over all pairs of different items, exact
 */
public record PairStatistics(
    DistanceHistogram matching, DistanceHistogram random, double randomMean) {
  private static final int ALL_PAIRS_UP_TO = 1024;
  private static final int SMALLEST_SAMPLE = 1 << 18;
  private static final long SEED = 1;

  /** Checks that nothing is null. */
  public PairStatistics {
    requireNonNull(matching, "matching");
    requireNonNull(random, "random");
  }

  /**
   * Compares the codes of the same items, at least two, in the same order.
   *
   * @param bits code length
   * @param first codes of one modality, one after the other
   * @param second those of the other
   * @throws CrosshashException (INVALID_ARGUMENT) if the numbers differ or there are fewer than two
   *     items
   */
  public static PairStatistics of(int bits, byte[] first, byte[] second) {
    PackedRows ours = new PackedRows(bits, first);
    PackedRows theirs = new PackedRows(bits, second);
    int items = ours.count();
    if (items < 2 || theirs.count() != items) {
      throw CrosshashException.invalid(
          "Pairs are of at least two items with a code in both modalities",
          items + " and " + theirs.count() + " codes",
          "give both codes of each item, in one order");
    }
    long[] matching = new long[bits + 1];
    for (int item = 0; item < items; item++) {
      matching[ours.distance(item, theirs, item)]++;
    }
    DistanceHistogram pairs = new DistanceHistogram(matching);
    return new PairStatistics(pairs, random(ours, theirs), randomMean(ours, theirs, pairs));
  }

  /** Share of matching pairs that are nearer than random ones, as a probability; 0.5: chance. */
  public double separation() {
    return matching.nearerThan(random);
  }

  private static DistanceHistogram random(PackedRows ours, PackedRows theirs) {
    int items = ours.count();
    long[] counts = new long[ours.bits() + 1];
    if (items <= ALL_PAIRS_UP_TO) {
      for (int item = 0; item < items; item++) {
        for (int other = 0; other < items; other++) {
          if (other != item) {
            counts[ours.distance(item, theirs, other)]++;
          }
        }
      }
      return new DistanceHistogram(counts);
    }
    SplittableRandom draw = new SplittableRandom(SEED);
    int sample = Math.max(SMALLEST_SAMPLE, items);
    for (int i = 0; i < sample; i++) {
      int item = i % items;
      int other = draw.nextInt(items - 1);
      counts[ours.distance(item, theirs, other < item ? other : other + 1)]++;
    }
    return new DistanceHistogram(counts);
  }

  private static double randomMean(PackedRows ours, PackedRows theirs, DistanceHistogram matching) {
    double items = ours.count();
    long[] ofOurs = ones(ours);
    long[] ofTheirs = ones(theirs);
    double all = 0;
    for (int bit = 0; bit < ofOurs.length; bit++) {
      all += ofOurs[bit] * (items - ofTheirs[bit]) + (items - ofOurs[bit]) * ofTheirs[bit];
    }
    return (all - matching.mean() * items) / (items * (items - 1));
  }

  /** How often each bit is 1. */
  static long[] ones(PackedRows rows) {
    long[] ones = new long[rows.bits()];
    for (int row = 0; row < rows.count(); row++) {
      for (int word = 0; word < rows.words(); word++) {
        for (long left = rows.word(row, word); left != 0; left &= left - 1) {
          ones[word * Long.SIZE + Long.numberOfTrailingZeros(left)]++;
        }
      }
    }
    return ones;
  }
}
