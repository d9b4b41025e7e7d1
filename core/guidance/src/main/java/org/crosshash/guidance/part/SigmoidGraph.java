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
        double second =
            (squeezed(values[there]) + squeezed(values[back])) / 2 + (row == column ? 1 : 0);
        double mixed = weight * values[there] + (1 - weight) * second;
        double mixedBack = weight * values[back] + (1 - weight) * second;
        values[there] = (float) mixed;
        values[back] = (float) mixedBack;
      }
    }
  }

  private static double squeezed(float value) {
    return 2 / (1 + Math.exp(-value)) - 1;
  }
}
