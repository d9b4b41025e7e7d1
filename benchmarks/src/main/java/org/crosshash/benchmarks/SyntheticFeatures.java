package org.crosshash.benchmarks;

import java.util.Objects;
import org.crosshash.tables.FloatRows;

/**
 * Clustered vectors that are computed when asked for: row i is of cluster i mod clusters. The same
 * numbers always give the same vectors.
 *
 * @param rows number of vectors
 * @param columns dimension
 * @param clusters number of clusters
 * @param seed of the vectors
 */
record SyntheticFeatures(int rows, int columns, int clusters, long seed) implements FloatRows {
  private static final float SPREAD = 0.7f;

  @Override
  public float get(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, columns);
    return value(row, column) * scale();
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    Objects.checkIndex(row, rows);
    for (int column = 0; column < columns; column++) {
      target[offset + column] = value(row, column) * scale();
    }
  }

  /** Makes the length of a vector about 1. */
  private float scale() {
    return (float) (1 / Math.sqrt(columns * (1 + SPREAD * SPREAD)));
  }

  private float value(int row, int column) {
    return noise(seed, row % clusters, column) + SPREAD * noise(seed + 1, row, column);
  }

  /** A number of mean 0 and deviation 1 from two uniform ones. */
  private static float noise(long seed, int row, int column) {
    long bits = seed * 0x9E3779B97F4A7C15L + (((long) row << 32) | column);
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    bits ^= bits >>> 31;
    double sum = (bits & 0xFFFFFFFFL) * 0x1.0p-32 + (bits >>> 32) * 0x1.0p-32 - 1;
    return (float) (sum * Math.sqrt(6));
  }
}
