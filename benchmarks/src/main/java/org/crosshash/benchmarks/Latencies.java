package org.crosshash.benchmarks;

import java.util.Arrays;

/** Times of calls, in nanoseconds; one thread. */
final class Latencies {
  private long[] values = new long[1 << 12];
  private int count;

  void add(long nanoseconds) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = nanoseconds;
  }

  /** All of them, sorted. */
  long[] sorted() {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
