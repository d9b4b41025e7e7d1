package org.crosshash.evaluation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Puts the marks of items into the order of their distances, ties by index, by a counting sort.
 *
 * <p>The items are cut into four runs with counters of their own, which are worked through side by
 * side: neighbours are often equally far, and one counter after the other would wait for itself.
 * Marks land as bytes, which no two items share, and are packed afterwards. One thread at a time.
 */
final class StableRanking {
  private static final int RUNS = 4;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Moves the lowest bits of eight bytes, the first the lowest, into the top byte. */
  private static final long GATHER = 0x0102040810204080L;

  private final int size;

  /** Items of a run, a multiple of 64; the last runs may have fewer. */
  private final int run;

  private final int[][] counters;
  private final byte[] marks;

  /** Room for so many items at distances of 0 to {@code bits}. */
  StableRanking(int size, int bits) {
    this.size = size;
    this.run = Math.max(1, ((size + RUNS - 1) / RUNS + 63) / 64) * 64;
    this.counters = new int[RUNS][bits + 1];
    this.marks = new byte[(size + 63) / 64 * 64];
  }

  /**
   * Ranks the items.
   *
   * @param distances one an item
   * @param marked a bit an item
   * @param markedByRank takes a bit a rank
   * @param items takes the number of items at each distance
   */
  void rank(short[] distances, long[] marked, long[] markedByRank, int[] items) {
    count(distances);
    int rank = 0;
    for (int distance = 0; distance < items.length; distance++) {
      int first = rank;
      for (int[] counter : counters) {
        int count = counter[distance];
        counter[distance] = rank;
        rank += count;
      }
      items[distance] = rank - first;
    }
    place(distances, marked);
    pack(markedByRank);
  }

  /** After {@link #rank}: where the items of each rank stand. */
  void order(short[] distances, int[] items, int[] order) {
    int[] next = counters[0];
    int rank = 0;
    for (int distance = 0; distance < items.length; distance++) {
      next[distance] = rank;
      rank += items[distance];
    }
    for (int item = 0; item < size; item++) {
      order[next[distances[item]]++] = item;
    }
  }

  private void count(short[] distances) {
    for (int[] counter : counters) {
      Arrays.fill(counter, 0);
    }
    int[] first = counters[0];
    int[] second = counters[1];
    int[] third = counters[2];
    int[] fourth = counters[3];
    int whole = Math.max(0, size - 3 * run);
    for (int i = 0; i < whole; i++) {
      first[distances[i]]++;
      second[distances[run + i]]++;
      third[distances[2 * run + i]]++;
      fourth[distances[3 * run + i]]++;
    }
    for (int number = 0; number < RUNS; number++) {
      int[] counter = counters[number];
      int end = Math.min(size, (number + 1) * run);
      for (int item = number * run + whole; item < end; item++) {
        counter[distances[item]]++;
      }
    }
  }

  private void place(short[] distances, long[] marked) {
    int whole = Math.max(0, size - 3 * run) & -64;
    for (int start = 0; start < whole; start += 64) {
      placeFour(distances, marked, start);
    }
    for (int number = 0; number < RUNS; number++) {
      int[] next = counters[number];
      int end = Math.min(size, (number + 1) * run);
      for (int item = number * run + whole; item < end; item++) {
        marks[next[distances[item]]++] = (byte) ((marked[item >>> 6] >>> (item & 63)) & 1);
      }
    }
  }

  /** 64 items of each run. */
  private void placeFour(short[] distances, long[] marked, int start) {
    int[] first = counters[0];
    int[] second = counters[1];
    int[] third = counters[2];
    int[] fourth = counters[3];
    long firstMarks = marked[start >>> 6];
    long secondMarks = marked[(run + start) >>> 6];
    long thirdMarks = marked[(2 * run + start) >>> 6];
    long fourthMarks = marked[(3 * run + start) >>> 6];
    for (int i = start; i < start + 64; i++) {
      marks[first[distances[i]]++] = (byte) (firstMarks & 1);
      marks[second[distances[run + i]]++] = (byte) (secondMarks & 1);
      marks[third[distances[2 * run + i]]++] = (byte) (thirdMarks & 1);
      marks[fourth[distances[3 * run + i]]++] = (byte) (fourthMarks & 1);
      firstMarks >>>= 1;
      secondMarks >>>= 1;
      thirdMarks >>>= 1;
      fourthMarks >>>= 1;
    }
  }

  private void pack(long[] markedByRank) {
    Arrays.fill(markedByRank, 0);
    for (int at = 0; at < marks.length; at += 64) {
      long word = 0;
      for (int part = 0; part < 8; part++) {
        long bytes = (long) LONGS.get(marks, at + 8 * part);
        word |= ((bytes * GATHER) >>> 56) << (8 * part);
      }
      markedByRank[at >>> 6] = word;
    }
  }
}
