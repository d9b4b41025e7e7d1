package org.crosshash.benchmarks;

import org.crosshash.guidance.Guidance;

/**
 * Similarity 0.9 inside a cluster of {@link SyntheticFeatures} and 0.1 else, computed block by
 * block.
 */
record ClusterGuidance(int size, int clusters) implements Guidance {
  private static final float SAME = 0.9f;
  private static final float OTHER = 0.1f;

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block = new float[rows.length * columns.length];
    int at = 0;
    for (int row : rows) {
      for (int column : columns) {
        block[at++] = row % clusters == column % clusters ? SAME : OTHER;
      }
    }
    return block;
  }
}
