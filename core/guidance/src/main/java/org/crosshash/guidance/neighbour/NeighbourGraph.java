package org.crosshash.guidance.neighbour;

import java.util.Arrays;

/**
 * The nearest neighbours of every item, the nearest first; an item is never its own neighbour.
 *
 * @param size number of items n
 * @param count neighbours of an item k, below n
 * @param columns n x k items, row by row; -1 at the end of a row where fewer were found
 * @param scores n x k similarities, descending in a row; 0 where there is no neighbour
 */
public record NeighbourGraph(int size, int count, int[] columns, float[] scores) {
  /** Checks the sizes. */
  public NeighbourGraph {
    if (columns.length != size * count || scores.length != columns.length) {
      throw new IllegalArgumentException(
          "A graph of %d items with %d neighbours needs as many entries: %d and %d"
              .formatted(size, count, columns.length, scores.length));
    }
  }

  /** The number of neighbours that there can be: k, or one less than there are items. */
  public static int possible(int items, int count) {
    return Math.max(0, Math.min(count, items - 1));
  }

  /** Number of neighbours that were found of an item. */
  public int degree(int item) {
    int degree = count;
    while (degree > 0 && columns[item * count + degree - 1] < 0) {
      degree--;
    }
    return degree;
  }

  /** The neighbours of an item, the nearest first; a copy. */
  public int[] neighbours(int item) {
    return Arrays.copyOfRange(columns, item * count, item * count + degree(item));
  }

  /** The similarities of the neighbours of an item; a copy. */
  public float[] scores(int item) {
    return Arrays.copyOfRange(scores, item * count, item * count + degree(item));
  }
}
