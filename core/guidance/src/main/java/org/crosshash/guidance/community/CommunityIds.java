package org.crosshash.guidance.community;

import java.util.Arrays;
import java.util.Comparator;

/** Numbers communities. */
public final class CommunityIds {
  private CommunityIds() {}

  /** Every item in a community of its own. */
  public static int[] singletons(int size) {
    int[] ids = new int[size];
    Arrays.setAll(ids, i -> i);
    return ids;
  }

  /** Number of items of each community, from id 0 on. */
  public static int[] sizes(int[] communities) {
    int[] sizes = new int[Arrays.stream(communities).max().orElse(-1) + 1];
    for (int community : communities) {
      sizes[community]++;
    }
    return sizes;
  }

  /**
   * The same partition with ids from 0 on without gaps: the largest community first, of equally
   * large ones the one with the smallest item.
   */
  public static int[] bySize(int[] communities) {
    int[] sizes = sizes(communities);
    int[] first = new int[sizes.length];
    for (int item = communities.length - 1; item >= 0; item--) {
      first[communities[item]] = item;
    }
    Integer[] order = new Integer[sizes.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        Comparator.comparingInt((Integer id) -> -sizes[id]).thenComparingInt(id -> first[id]));
    return renamed(communities, order);
  }

  /** The same partition with the gaps between the ids closed, in the same order. */
  public static int[] withoutGaps(int[] communities) {
    int[] sizes = sizes(communities);
    int[] ids = new int[sizes.length];
    int next = 0;
    for (int id = 0; id < ids.length; id++) {
      ids[id] = sizes[id] > 0 ? next++ : -1;
    }
    return Arrays.stream(communities).map(id -> ids[id]).toArray();
  }

  private static int[] renamed(int[] communities, Integer[] order) {
    int[] ids = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      ids[order[rank]] = rank;
    }
    return Arrays.stream(communities).map(id -> ids[id]).toArray();
  }
}
