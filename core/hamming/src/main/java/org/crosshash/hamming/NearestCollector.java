package org.crosshash.hamming;

import java.util.Arrays;

/**
 * Keeps the k nearest of one query while slots are offered in rising order.
 *
 * <p>Selection is by counting: a histogram of the distances held gives the bound that a later slot
 * must stay under, and once k are held below the bound it falls, since a later slot loses every
 * tie. What is held is thinned by a counting sort when 2k are held, so an offer costs O(1)
 * amortised whatever the order of the data. One thread at a time.
 */
final class NearestCollector {
  private final int k;
  private final int[] histogram;
  private long[] held = new long[16];
  private int count;
  private int bound;
  private int belowBound;

  /**
   * Makes an empty collector.
   *
   * @param k how many to keep, at least 1
   * @param radius largest distance that counts, 0 to bits
   */
  NearestCollector(int k, int radius) {
    this.k = k;
    this.bound = radius + 1;
    this.histogram = new int[bound];
  }

  /** A slot is taken only where its distance is below this; 0: no later slot can enter. */
  int bound() {
    return bound;
  }

  /** Offers a slot greater than all offered before. */
  void offer(int distance, int slot) {
    if (distance >= bound) {
      return;
    }
    if (count == held.length) {
      makeRoom();
    }
    held[count++] = ((long) distance << 32) | slot;
    histogram[distance]++;
    belowBound++;
    while (belowBound >= k) {
      bound--;
      belowBound -= histogram[bound];
    }
  }

  /**
   * The k nearest of several collectors of one query, whose slots rise from one to the next.
   *
   * @return nearest first, ties by slot
   */
  static Neighbours merge(Iterable<NearestCollector> parts) {
    int total = 0;
    int k = 0;
    int distances = 0;
    for (NearestCollector part : parts) {
      total += part.count;
      k = part.k;
      distances = part.histogram.length;
    }
    long[] all = new long[total];
    int at = 0;
    for (NearestCollector part : parts) {
      System.arraycopy(part.held, 0, all, at, part.count);
      at += part.count;
    }
    long[] sorted = sortByDistance(all, total, distances);
    int kept = Math.min(k, total);
    int[] slots = new int[kept];
    int[] found = new int[kept];
    for (int i = 0; i < kept; i++) {
      slots[i] = (int) sorted[i];
      found[i] = (int) (sorted[i] >>> 32);
    }
    return new Neighbours(slots, found);
  }

  private void makeRoom() {
    if (count >= 2L * k) {
      held = Arrays.copyOf(sortByDistance(held, count, histogram.length), held.length);
      count = k;
    } else {
      held = Arrays.copyOf(held, (int) Math.min(2L * held.length, Integer.MAX_VALUE - 8));
    }
  }

  /** A stable counting sort of (distance, slot) pairs by distance. */
  private static long[] sortByDistance(long[] pairs, int count, int distances) {
    int[] next = new int[distances + 1];
    for (int i = 0; i < count; i++) {
      next[(int) (pairs[i] >>> 32) + 1]++;
    }
    for (int distance = 0; distance < distances; distance++) {
      next[distance + 1] += next[distance];
    }
    long[] sorted = new long[count];
    for (int i = 0; i < count; i++) {
      sorted[next[(int) (pairs[i] >>> 32)]++] = pairs[i];
    }
    return sorted;
  }
}
