package org.crosshash.hamming.statistics;

import java.util.Arrays;

/**
 * How many items share their code with others.
 *
 * @param codes number of items
 * @param distinct number of different codes
 * @param sharing items whose code another item has too
 * @param largest items of the most frequent code
 * @param entropy entropy of the whole codes as they are distributed over the items, in bits: 0
 *     where all are one code, the logarithm of their number where all differ
 * @param itemsByGroup items by the size of their group, those with the same code: entry 0 alone,
 *     entry b in groups of more than 2^(b-1) up to 2^b
 */
public record CodeCollisions(
    long codes, long distinct, long sharing, long largest, double entropy, long[] itemsByGroup) {
  private static final int EMPTY = -1;

  /** An array of bytes has room for no more codes of 64 bits, and shorter ones repeat sooner. */
  private static final int MOST_DISTINCT = 1 << 28;

  /** Copies the counts. */
  public CodeCollisions {
    itemsByGroup = itemsByGroup.clone();
  }

  static CodeCollisions of(PackedRows rows) {
    int[] groups = groups(rows);
    long distinct = 0;
    long sharing = 0;
    int largest = 0;
    double entropy = 0;
    long[] byGroup = new long[Integer.SIZE];
    for (int size : groups) {
      if (size > 0) {
        distinct++;
        sharing += size > 1 ? size : 0;
        largest = Math.max(largest, size);
        double share = (double) size / rows.count();
        entropy -= share * Math.log(share) / Math.log(2);
        byGroup[Integer.SIZE - Integer.numberOfLeadingZeros(size - 1)] += size;
      }
    }
    int used = Integer.SIZE - Integer.numberOfLeadingZeros(largest - 1);
    return new CodeCollisions(
        rows.count(),
        distinct,
        sharing,
        largest,
        Math.max(0, entropy),
        Arrays.copyOf(byGroup, used + 1));
  }

  /** The number of items of each code, at the place of the first one; 0 elsewhere. */
  private static int[] groups(PackedRows rows) {
    int[] sizes = new int[rows.count()];
    int capacity = Integer.highestOneBit(Math.min(rows.count(), MOST_DISTINCT)) << 2;
    int mask = capacity - 1;
    int[] firsts = new int[capacity];
    Arrays.fill(firsts, EMPTY);
    for (int row = 0; row < rows.count(); row++) {
      int slot = rows.hash(row) & mask;
      while (firsts[slot] != EMPTY && !rows.equal(firsts[slot], row)) {
        slot = (slot + 1) & mask;
      }
      if (firsts[slot] == EMPTY) {
        firsts[slot] = row;
      }
      sizes[firsts[slot]]++;
    }
    return sizes;
  }

  /** Share of the items whose code another item has too, 0 to 1. */
  public double rate() {
    return (double) sharing / codes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodeCollisions that
        && codes == that.codes
        && distinct == that.distinct
        && sharing == that.sharing
        && largest == that.largest
        && entropy == that.entropy
        && Arrays.equals(itemsByGroup, that.itemsByGroup);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(itemsByGroup);
  }

  @Override
  public String toString() {
    return "CodeCollisions[codes=%d, distinct=%d, sharing=%d, largest=%d, entropy=%s]"
        .formatted(codes, distinct, sharing, largest, entropy);
  }
}
