package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.BitMatrix;

/**
 * The set of visual clusters that the words of each text chose (VTM-UCH's Λ).
 *
 * @param sets for each item its clusters, ascending, each once
 */
public record LabelSets(int[][] sets) {
  /**
   * The clusters of the matched objects.
   *
   * @param matches for each item, for each word, the position of an object inside the item
   * @param objectLabels the cluster of every object, item by item
   * @param offsets where each item's objects begin in {@code objectLabels}
   */
  public static LabelSets of(int[][] matches, int[] objectLabels, int[] offsets) {
    int[][] sets = new int[matches.length][];
    for (int item = 0; item < sets.length; item++) {
      int begin = offsets[item];
      sets[item] =
          Arrays.stream(matches[item])
              .map(match -> objectLabels[begin + match])
              .sorted()
              .distinct()
              .toArray();
    }
    return new LabelSets(sets);
  }

  /**
   * Which items share a cluster (VTM-UCH's S^y, yes for +1); symmetric.
   *
   * @param clusters number of clusters
   */
  public BitMatrix overlap(int clusters) {
    BitMatrix holders = new BitMatrix(Math.max(clusters, sets.length));
    for (int item = 0; item < sets.length; item++) {
      for (int cluster : sets[item]) {
        holders.set(cluster, item);
      }
    }
    BitMatrix result = new BitMatrix(sets.length);
    for (int item = 0; item < sets.length; item++) {
      for (int cluster : sets[item]) {
        result.orRow(item, holders, cluster);
      }
    }
    return result;
  }
}
