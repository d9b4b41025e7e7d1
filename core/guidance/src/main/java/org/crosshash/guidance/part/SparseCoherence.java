package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.GuidanceTable.Neighbours;

/** {@link Coherence} of neighbourhoods that are stored as lists. */
public final class SparseCoherence {
  private static final int LEAST_COUNT = 5;

  private SparseCoherence() {}

  /**
   * {@link Coherence#unitScale} over some rows: each row's overlaps with all items are found by
   * going from its neighbours to whose neighbours these are.
   *
   * @param probabilities each item's neighbours with their probabilities, at least 0
   * @param rows which rows, at least 1
   * @param neighbours size of a neighbourhood; the larger half of it, at least 5 entries, is taken
   */
  public static double unitScale(
      Neighbours probabilities, int[] rows, int neighbours, Workers workers) {
    int size = probabilities.rows().size();
    int count = Math.min(size - 1, Math.max(LEAST_COUNT, neighbours / 2));
    int[] begins = new int[size + 1];
    for (int[] list : probabilities.rows()) {
      for (int neighbour : list) {
        begins[neighbour + 1]++;
      }
    }
    for (int item = 0; item < size; item++) {
      begins[item + 1] = Math.addExact(begins[item + 1], begins[item]);
    }
    int[] holders = new int[begins[size]];
    float[] values = new float[holders.length];
    int[] next = begins.clone();
    for (int item = 0; item < size; item++) {
      int[] list = probabilities.rows().get(item);
      for (int i = 0; i < list.length; i++) {
        int place = next[list[i]]++;
        holders[place] = item;
        values[place] = probabilities.values().get(item)[i];
      }
    }
    double[] sums = new double[rows.length];
    int tiles = Math.min(rows.length, 64);
    workers.run(
        tiles,
        tile -> {
          float[] overlaps = new float[size];
          for (int i = tile; i < rows.length; i += tiles) {
            sums[i] = largest(probabilities, rows[i], begins, holders, values, overlaps, count);
          }
        });
    double mean = Arrays.stream(sums).sum() / ((double) count * rows.length);
    return mean > 0 ? 1 / mean : 1;
  }

  /** The sum of a row's largest overlaps; {@code overlaps} is all zeros before and after. */
  private static double largest(
      Neighbours probabilities,
      int row,
      int[] begins,
      int[] holders,
      float[] values,
      float[] overlaps,
      int count) {
    int[] list = probabilities.rows().get(row);
    for (int i = 0; i < list.length; i++) {
      float probability = probabilities.values().get(row)[i];
      for (int place = begins[list[i]]; place < begins[list[i] + 1]; place++) {
        overlaps[holders[place]] += probability * values[place];
      }
    }
    overlaps[row] = 0;
    float[] found = new float[64];
    int size = 0;
    for (int neighbour : list) {
      for (int place = begins[neighbour]; place < begins[neighbour + 1]; place++) {
        float overlap = overlaps[holders[place]];
        if (overlap > 0) {
          overlaps[holders[place]] = 0;
          if (size == found.length) {
            found = Arrays.copyOf(found, 2 * size);
          }
          found[size++] = overlap;
        }
      }
    }
    Arrays.sort(found, 0, size);
    double sum = 0;
    for (int i = Math.max(0, size - count); i < size; i++) {
      sum += found[i];
    }
    return sum;
  }
}
