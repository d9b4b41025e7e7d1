package org.crosshash.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/**
 * Relevance by instance: an item is relevant to a query where both carry the same key, such as a
 * picture and each of its captions.
 */
public final class InstanceRelevance implements Relevance {
  private static final int[] NONE = {};

  private final int size;
  private final int[][] matches;

  /**
   * Relevance of items to queries.
   *
   * @param queries a key a query
   * @param items a key an item; items may share one
   */
  public InstanceRelevance(List<String> queries, List<String> items) {
    size = items.size();
    Map<String, int[]> byKey = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    items.forEach(key -> counts.merge(key, 1, Integer::sum));
    Map<String, Integer> filled = new HashMap<>();
    for (int item = 0; item < size; item++) {
      String key = items.get(item);
      int at = filled.merge(key, 1, Integer::sum) - 1;
      byKey.computeIfAbsent(key, _ -> new int[counts.get(key)])[at] = item;
    }
    matches = queries.stream().map(key -> byKey.getOrDefault(key, NONE)).toArray(int[][]::new);
  }

  @Override
  public int queries() {
    return matches.length;
  }

  @Override
  public int items() {
    return size;
  }

  /** Number of items that match a query. */
  public int matches(int query) {
    return matches[query].length;
  }

  @Override
  public void mark(int query, long[] relevant) {
    Arrays.fill(relevant, 0);
    for (int item : matches[query]) {
      relevant[item >>> 6] |= 1L << (item & 63);
    }
  }

  @Override
  public void grade(int query, int[] grades) {
    Arrays.fill(grades, 0);
    for (int item : matches[query]) {
      grades[item] = 1;
    }
  }

  @Override
  public double labelCosine(int query, int item) {
    throw CrosshashException.invalid(
        "A measure weighted by labels needs relevance by labels",
        "relevance by instance",
        "leave that measure out, or evaluate by labels");
  }
}
