package org.crosshash.search.attribute;

import java.util.List;
import java.util.PriorityQueue;
import org.roaringbitmap.RoaringBitmap;

/**
 * Goes through the values of a column that some slots have, rising, with their counts. One thread.
 */
final class ValueCounts implements Comparable<ValueCounts> {
  private final Column column;
  private final RoaringBitmap among;
  private final Checkpoint checkpoint;
  private int key = -1;
  private int count;

  /**
   * Stands before the first value.
   *
   * @param among slots of the column that count; not to be changed
   */
  ValueCounts(Column column, RoaringBitmap among, Checkpoint checkpoint) {
    this.column = column;
    this.among = among;
    this.checkpoint = checkpoint;
  }

  /** Takes values with their counts. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One value.
     *
     * @param column where it is
     * @param key its number there
     * @param count at least 1
     */
    void visit(Column column, int key, int count);
  }

  /** Hands over the values of several columns of one type, each once, with their counts in all. */
  static void merge(List<ValueCounts> columns, Visitor visitor) {
    PriorityQueue<ValueCounts> queue = new PriorityQueue<>();
    for (ValueCounts each : columns) {
      if (each.next()) {
        queue.add(each);
      }
    }
    while (!queue.isEmpty()) {
      ValueCounts first = queue.remove();
      int total = first.count;
      while (!queue.isEmpty() && queue.peek().compareTo(first) == 0) {
        ValueCounts same = queue.remove();
        total += same.count;
        if (same.next()) {
          queue.add(same);
        }
      }
      visitor.visit(first.column, first.key, total);
      if (first.next()) {
        queue.add(first);
      }
    }
  }

  /** Goes on to the next value; false behind the last. */
  private boolean next() {
    while (++key < column.keys().size()) {
      checkpoint.step();
      count = column.postings().cardinality(key, among);
      if (count > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int compareTo(ValueCounts other) {
    return column.keys().compare(key, other.column.keys(), other.key);
  }
}
