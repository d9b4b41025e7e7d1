package org.crosshash.hamming;

import java.util.Arrays;

/**
 * Keeps the k nearest of one query while slots are offered in any order, none of them twice. One
 * thread.
 *
 * <p>A pair of distance and slot is one long, so that the total order of results is the order of
 * numbers. Once k are held, {@link #bound} is the k-th distance or, until the next thinning, a
 * little more.
 */
final class UnorderedCollector {
  private final int k;
  private final int[] histogram;
  private long[] held = new long[16];
  private int count;
  private int bound;
  private int withinBound;

  /** The pair that a later one must be below; set when what is held was thinned. */
  private long ceiling = Long.MAX_VALUE;

  /**
   * Makes an empty collector.
   *
   * @param k how many to keep, at least 1
   * @param radius largest distance that counts, 0 to bits
   */
  UnorderedCollector(int k, int radius) {
    this.k = k;
    this.bound = radius;
    this.histogram = new int[radius + 1];
  }

  /** A slot is taken only where its distance is at most this. */
  int bound() {
    return bound;
  }

  /** Whether k are held at distances of at most {@code radius}. */
  boolean hasAllWithin(int radius) {
    int within = 0;
    for (int distance = 0; distance <= Math.min(radius, histogram.length - 1); distance++) {
      within += histogram[distance];
      if (within >= k) {
        return true;
      }
    }
    return false;
  }

  /** Whether k slots are held, so that the search cannot go farther than {@link #bound}. */
  boolean full() {
    return withinBound >= k;
  }

  /** Offers a slot. */
  void offer(int distance, int slot) {
    long pair = ((long) distance << 32) | slot;
    if (distance > bound || pair >= ceiling) {
      return;
    }
    if (count == held.length) {
      makeRoom();
      if (pair >= ceiling) {
        return;
      }
    }
    held[count++] = pair;
    histogram[distance]++;
    withinBound++;
    while (withinBound - histogram[bound] >= k) {
      withinBound -= histogram[bound];
      bound--;
    }
  }

  /** The k nearest, ties by slot. */
  Neighbours result() {
    Arrays.sort(held, 0, count);
    int kept = Math.min(k, count);
    int[] slots = new int[kept];
    int[] distances = new int[kept];
    for (int i = 0; i < kept; i++) {
      slots[i] = (int) held[i];
      distances[i] = (int) (held[i] >>> 32);
    }
    return new Neighbours(slots, distances);
  }

  private void makeRoom() {
    if (count < 2L * k) {
      held = Arrays.copyOf(held, (int) Math.min(2L * held.length, Integer.MAX_VALUE - 8));
      return;
    }
    Arrays.sort(held, 0, count);
    count = k;
    ceiling = held[k - 1];
    Arrays.fill(histogram, 0);
    for (int i = 0; i < k; i++) {
      histogram[(int) (held[i] >>> 32)]++;
    }
    bound = (int) (ceiling >>> 32);
    withinBound = k;
  }
}
