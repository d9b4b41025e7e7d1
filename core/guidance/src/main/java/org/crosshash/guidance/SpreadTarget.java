package org.crosshash.guidance;

import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.Standardisation;

/** {@code tanh(κ z(T))}, computed block by block from T. */
final class SpreadTarget implements Guidance {
  private final SquareMatrix similarity;
  private final Standardisation standardisation;
  private final double factor;

  /**
   * Wraps a matrix.
   *
   * @param factor κ
   */
  SpreadTarget(SquareMatrix similarity, Standardisation standardisation, double factor) {
    this.similarity = similarity;
    this.standardisation = standardisation;
    this.factor = factor;
  }

  @Override
  public int size() {
    return similarity.size();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block = new float[Math.multiplyExact(rows.length, columns.length)];
    int next = 0;
    for (int row : rows) {
      for (int column : columns) {
        double score = standardisation.score(similarity.get(row, column));
        block[next++] = (float) Math.tanh(factor * score);
      }
    }
    return block;
  }
}
