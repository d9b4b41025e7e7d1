package org.crosshash.guidance.matrix;

/**
 * Numbers the pairs (i, j) with i at most j, as the tiles of a symmetric matrix: all (0, j) first.
 */
public final class TrianglePairs {
  private final int[] firsts;
  private final int[] seconds;

  /** The pairs of {@code size} things. */
  public TrianglePairs(int size) {
    int count = Math.multiplyExact(size, size + 1) / 2;
    firsts = new int[count];
    seconds = new int[count];
    int pair = 0;
    for (int i = 0; i < size; i++) {
      for (int j = i; j < size; j++) {
        firsts[pair] = i;
        seconds[pair++] = j;
      }
    }
  }

  /** Number of pairs. */
  public int count() {
    return firsts.length;
  }

  /** The smaller one of a pair. */
  public int first(int pair) {
    return firsts[pair];
  }

  /** The larger one of a pair. */
  public int second(int pair) {
    return seconds[pair];
  }
}
