package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.tables.GuidanceTable.Neighbours;

/**
 * S of {@link DgcpnSparseRecipe}: P from the vectors of the block, Q from stored neighbourhoods.
 */
final class DgcpnSparseGuidance implements FactoredGuidance {
  /** Raise it when an ingredient changes its meaning. */
  static final int VERSION = 1;

  /** Bits of a place in a list of neighbours, of which there are at most 1,000. */
  private static final int SHIFT = 11;

  private final DgcpnRecipe weights;
  private final FusedCosineBlocks cosines;
  private final Neighbours probabilities;
  private final double coherenceScale;

  /**
   * Guidance over cosines.
   *
   * @param weights how P and Q are mixed
   * @param probabilities each item's neighbours, ascending, with their probabilities
   * @param coherenceScale the factor on Q
   */
  DgcpnSparseGuidance(
      DgcpnRecipe weights,
      FusedCosineBlocks cosines,
      Neighbours probabilities,
      double coherenceScale) {
    this.weights = weights;
    this.cosines = cosines;
    this.probabilities = probabilities;
    this.coherenceScale = coherenceScale;
  }

  @Override
  public Ingredients ingredients() {
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("coherence_scale", coherenceScale);
    return new Ingredients(
        VERSION,
        numbers,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.of(probabilities));
  }

  @Override
  public int size() {
    return cosines.size();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block = cosines.block(cosines.side(rows), cosines.side(columns));
    double[] coherence = coherence(rows, columns);
    for (int i = 0; i < block.length; i++) {
      block[i] = DgcpnBuild.mixed(weights, block[i], (float) coherence[i], coherenceScale);
    }
    return block;
  }

  /** Q without its factor: the inner products of the probabilities of rows and columns. */
  private double[] coherence(int[] rows, int[] columns) {
    double[] sums = new double[rows.length * columns.length];
    long[] entries = entries(columns);
    for (int i = 0; i < rows.length; i++) {
      int[] neighbours = probabilities.rows().get(rows[i]);
      float[] values = probabilities.values().get(rows[i]);
      for (int k = 0; k < neighbours.length; k++) {
        long first = (long) neighbours[k] << Integer.SIZE;
        int found = Arrays.binarySearch(entries, first);
        for (int e = found < 0 ? -found - 1 : found;
            e < entries.length && entries[e] >> Integer.SIZE == neighbours[k];
            e++) {
          int j = (int) entries[e] >>> SHIFT;
          int place = (int) entries[e] & (1 << SHIFT) - 1;
          sums[i * columns.length + j] +=
              (double) values[k] * probabilities.values().get(columns[j])[place];
        }
      }
    }
    return sums;
  }

  /** Who has whom as a neighbour: (neighbour, column, place in the column's list), ascending. */
  private long[] entries(int[] columns) {
    int count = 0;
    for (int column : columns) {
      count += probabilities.rows().get(column).length;
    }
    long[] entries = new long[count];
    int next = 0;
    for (int j = 0; j < columns.length; j++) {
      int[] neighbours = probabilities.rows().get(columns[j]);
      for (int place = 0; place < neighbours.length; place++) {
        entries[next++] = (long) neighbours[place] << Integer.SIZE | (long) j << SHIFT | place;
      }
    }
    Arrays.sort(entries);
    return entries;
  }
}
