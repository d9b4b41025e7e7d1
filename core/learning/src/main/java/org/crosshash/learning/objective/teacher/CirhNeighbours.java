package org.crosshash.learning.objective.teacher;

/**
 * The neighbours that smooth a batch's vectors for CIRH's teacher: of each row of S in ascending
 * order, equal values by index, the third from the end and the fourth from the end, as in the
 * released code ({@code NN_select}). Where an item is most similar to itself, its nearest neighbour
 * is never used.
 */
public final class CirhNeighbours {
  private static final int THIRD = 3;
  private static final int FOURTH = 4;

  private CirhNeighbours() {}

  /**
   * Positions of the third and of the fourth largest value of each row; of the smallest where a
   * batch has fewer.
   *
   * @param similarities batch x batch
   * @return two arrays of batch positions
   */
  public static int[][] of(float[] similarities, int batch) {
    int[][] neighbours = new int[2][batch];
    int[] largest = new int[Math.min(FOURTH, batch)];
    for (int row = 0; row < batch; row++) {
      int found = 0;
      for (int column = 0; column < batch; column++) {
        // Later columns come first among equal values, as at the end of a stable ascending sort.
        int at = found;
        float value = similarities[row * batch + column];
        while (at > 0 && similarities[row * batch + largest[at - 1]] <= value) {
          at--;
        }
        if (at < largest.length) {
          found = Math.min(found + 1, largest.length);
          System.arraycopy(largest, at, largest, at + 1, found - at - 1);
          largest[at] = column;
        }
      }
      neighbours[0][row] = largest[Math.min(THIRD, found) - 1];
      neighbours[1][row] = largest[Math.min(FOURTH, found) - 1];
    }
    return neighbours;
  }

  /**
   * Weights of a batch's items in each smoothed one.
   *
   * @return batch x batch, rows of sum 1
   */
  public static float[] weights(float[] similarities, int batch, double third, double fourth) {
    int[][] neighbours = of(similarities, batch);
    float[] weights = new float[batch * batch];
    for (int row = 0; row < batch; row++) {
      weights[row * batch + row] += (float) (1 - third - fourth);
      weights[row * batch + neighbours[0][row]] += (float) third;
      weights[row * batch + neighbours[1][row]] += (float) fourth;
    }
    return weights;
  }
}
