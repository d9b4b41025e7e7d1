package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * CIRH's second similarity, S2 = 2 σ(S1) - 1 + I, which is 0 where S1 is, made symmetric by the
 * mean with its transpose.
 */
public final class SigmoidGraph {
  private SigmoidGraph() {}

  /**
   * Overwrites S1 with {@code weight} S1 + (1 - {@code weight}) S2.
   *
   * @param weight in [0, 1]
   */
  public static void mix(SquareMatrix first, double weight) {
    float[] values = first.values();
    for (int row = 0; row < first.size(); row++) {
      for (int column = row; column < first.size(); column++) {
        int there = first.offset(row) + column;
        int back = first.offset(column) + row;
        float mixed = mixed(values[there], values[back], row == column, weight);
        values[back] = mixed(values[back], values[there], row == column, weight);
        values[there] = mixed;
      }
    }
  }

  /**
   * S of a pair.
   *
   * @param there its S1
   * @param back S1 of the pair turned round
   * @param same whether both are one item
   * @param weight that of S1
   */
  public static float mixed(float there, float back, boolean same, double weight) {
    double second = (squeezed(there) + squeezed(back)) / 2 + (same ? 1 : 0);
    return (float) (weight * there + (1 - weight) * second);
  }

  private static double squeezed(float value) {
    return 2 / (1 + Math.exp(-value)) - 1;
  }
}
