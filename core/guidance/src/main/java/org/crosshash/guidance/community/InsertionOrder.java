package org.crosshash.guidance.community;

import org.crosshash.guidance.matrix.BitMatrix;

/**
 * The order in which VTM-UCH's released code puts items into its graph, and what that does to their
 * communities.
 *
 * <p>The released code adds edges row by row, so items enter as edges first name them; the library
 * that it calls numbers the graph's nodes by item but reads the communities off in the order of
 * entry. So the item that entered k-th gets the community of item k.
 */
public final class InsertionOrder {
  private InsertionOrder() {}

  /** The items in the order in which a row-by-row scan of the matrix first names them. */
  public static int[] of(BitMatrix similar) {
    int size = similar.size();
    int[] order = new int[size];
    boolean[] seen = new boolean[size];
    int next = 0;
    for (int row = 0; row < size; row++) {
      if (!seen[row]) {
        seen[row] = true;
        order[next++] = row;
      }
      for (int column = similar.next(row, 0); column >= 0; column = similar.next(row, column + 1)) {
        if (!seen[column]) {
          seen[column] = true;
          order[next++] = column;
        }
      }
    }
    return order;
  }

  /** The communities as the released code hands them out: item {@code order[k]} gets k's. */
  public static int[] permute(int[] communities, int[] order) {
    int[] permuted = new int[communities.length];
    for (int k = 0; k < order.length; k++) {
      permuted[order[k]] = communities[k];
    }
    return permuted;
  }
}
