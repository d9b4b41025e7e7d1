package org.crosshash.hamming;

/**
 * The slots whose codes were replaced, in order. One writer appends; readers walk between the
 * positions of two published snapshots. What no position refers to any longer is garbage.
 */
final class ReplacementLog {
  private static final int NODE_SLOTS = 256;

  private Node tail = new Node();
  private int used;
  private long count;

  private static final class Node {
    private final int[] slots = new int[NODE_SLOTS];
    private Node next;
  }

  /** Notes a replacement. */
  void add(int slot) {
    if (used == NODE_SLOTS) {
      Node node = new Node();
      tail.next = node;
      tail = node;
      used = 0;
    }
    tail.slots[used++] = slot;
    count++;
  }

  /** The end as it is now. */
  Position position() {
    return new Position(tail, used, count);
  }

  /** A place in the log. */
  static final class Position {
    private final Node node;
    private final int offset;
    private final long count;

    private Position(Node node, int offset, long count) {
      this.node = node;
      this.offset = offset;
      this.count = count;
    }

    /** Replacements before it. */
    long count() {
      return count;
    }

    /**
     * The slots replaced from here to a later position, in order, some perhaps more than once.
     *
     * @param later a position of the same log, not before this one
     */
    int[] until(Position later) {
      int[] slots = new int[Math.toIntExact(later.count - count)];
      Node at = node;
      int from = offset;
      for (int i = 0; i < slots.length; i++) {
        if (from == NODE_SLOTS) {
          at = at.next;
          from = 0;
        }
        slots[i] = at.slots[from++];
      }
      return slots;
    }
  }
}
