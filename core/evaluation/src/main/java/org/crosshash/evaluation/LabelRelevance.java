package org.crosshash.evaluation;

import java.util.Arrays;

/**
 * Relevance by labels: an item is relevant to a query where they share at least one, and its grade
 * is how many they share.
 *
 * <p>The items of each label are kept as a set, of bits where there are many and of numbers where
 * there are few, so that a query looks at its own labels only.
 */
public final class LabelRelevance implements Relevance {
  private final LabelSets queries;
  private final LabelSets items;

  /** By label: a bit an item; null where the label is rare. */
  private final long[][] common;

  /** By label: the items; null where the label is common. */
  private final int[][] rare;

  /**
   * Relevance of items to queries.
   *
   * @param queries labels of the queries
   * @param items labels of the items, numbered by the same vocabulary
   */
  public LabelRelevance(LabelSets queries, LabelSets items) {
    this.queries = queries;
    this.items = items;
    int[] frequencies = new int[items.labels()];
    for (int item = 0; item < items.size(); item++) {
      items.forEachLabel(item, label -> frequencies[label]++);
    }
    int words = (items.size() + 63) / 64;
    common = new long[frequencies.length][];
    rare = new int[frequencies.length][];
    for (int label = 0; label < frequencies.length; label++) {
      // Whichever is smaller.
      if (frequencies[label] > 2 * words) {
        common[label] = new long[words];
      } else {
        rare[label] = new int[frequencies[label]];
      }
    }
    int[] next = new int[frequencies.length];
    for (int item = 0; item < items.size(); item++) {
      int member = item;
      items.forEachLabel(
          item,
          label -> {
            if (common[label] != null) {
              common[label][member >>> 6] |= 1L << (member & 63);
            } else {
              rare[label][next[label]++] = member;
            }
          });
    }
  }

  @Override
  public int queries() {
    return queries.size();
  }

  @Override
  public int items() {
    return items.size();
  }

  @Override
  public void mark(int query, long[] relevant) {
    Arrays.fill(relevant, 0);
    queries.forEachLabel(
        query,
        label -> {
          if (label >= common.length) {
            return;
          }
          long[] bits = common[label];
          if (bits != null) {
            for (int word = 0; word < bits.length; word++) {
              relevant[word] |= bits[word];
            }
          } else {
            for (int item : rare[label]) {
              relevant[item >>> 6] |= 1L << (item & 63);
            }
          }
        });
  }

  @Override
  public void grade(int query, int[] grades) {
    Arrays.fill(grades, 0);
    queries.forEachLabel(
        query,
        label -> {
          if (label >= common.length) {
            return;
          }
          long[] bits = common[label];
          if (bits != null) {
            for (int word = 0; word < bits.length; word++) {
              for (long left = bits[word]; left != 0; left &= left - 1) {
                grades[64 * word + Long.numberOfTrailingZeros(left)]++;
              }
            }
          } else {
            for (int item : rare[label]) {
              grades[item]++;
            }
          }
        });
  }

  @Override
  public double labelCosine(int query, int item) {
    int shared = items.shared(item, queries, query);
    return shared == 0 ? 0 : shared / Math.sqrt((double) queries.count(query) * items.count(item));
  }
}
