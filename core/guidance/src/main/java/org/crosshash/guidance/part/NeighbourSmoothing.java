package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.FloatMatrix;

/**
 * CIRH's smoothed features, which its teacher network reads: .7 of an item's own vector, .2 of the
 * item with the third largest similarity of the batch row, and .1 of the fourth.
 *
 * <p>The released code calls them the nearest and second nearest neighbour; where an item is its
 * own nearest, its nearest neighbour is never used.
 */
public final class NeighbourSmoothing {
  private static final int LEAST_BATCH = 4;

  private NeighbourSmoothing() {}

  /**
   * For each row the position of its n-th largest value; of equal values the later one is the
   * larger (a stable ascending sort).
   *
   * @param n from 1 to the size
   */
  public static int[] nthLargest(SquareMatrix similarity, int n) {
    int size = similarity.size();
    int[] positions = new int[size];
    for (int row = 0; row < size; row++) {
      positions[row] = NeighbourProbabilities.ascending(similarity, row)[size - n];
    }
    return positions;
  }

  /**
   * The smoothed features of a batch.
   *
   * @param features one vector an item, not normalised
   * @param similarity the batch's similarities
   * @return as many vectors; the features themselves in a batch of fewer than 4
   */
  public static FloatMatrix of(FloatMatrix features, SquareMatrix similarity) {
    float[] values = features.toArray();
    if (similarity.size() < LEAST_BATCH) {
      return FloatMatrix.of(values, features.columns());
    }
    int[] third = nthLargest(similarity, 3);
    int[] fourth = nthLargest(similarity, 4);
    for (int row = 0; row < features.rows(); row++) {
      for (int column = 0; column < features.columns(); column++) {
        values[row * features.columns() + column] =
            (float)
                (0.7 * features.get(row, column)
                    + 0.2 * features.get(third[row], column)
                    + 0.1 * features.get(fourth[row], column));
      }
    }
    return FloatMatrix.of(values, features.columns());
  }
}
