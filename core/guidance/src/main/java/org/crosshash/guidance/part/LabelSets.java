package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
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

  /** Whether two items share a cluster. */
  public boolean overlap(int first, int second) {
    int[] left = sets[first];
    int[] right = sets[second];
    int i = 0;
    int j = 0;
    while (i < left.length && j < right.length) {
      if (left[i] == right[j]) {
        return true;
      }
      if (left[i] < right[j]) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }

  /** Which items share a cluster (VTM-UCH's S^y, yes for +1); symmetric. */
  public BitMatrix overlap() {
    Map<Integer, BitSet> holders = new HashMap<>();
    for (int item = 0; item < sets.length; item++) {
      for (int cluster : sets[item]) {
        holders.computeIfAbsent(cluster, unseen -> new BitSet()).set(item);
      }
    }
    BitMatrix result = new BitMatrix(sets.length);
    for (int item = 0; item < sets.length; item++) {
      for (int cluster : sets[item]) {
        result.orRow(item, holders.get(cluster));
      }
    }
    return result;
  }
}
