package org.crosshash.learning.loss;

import java.util.List;

/** Values of loss terms with their weighted sum behind them. */
public final class WeightedValues {
  private WeightedValues() {}

  /**
   * Appends the total.
   *
   * @param unweighted one value a term
   */
  public static double[] read(float[] unweighted, List<LossTerm> terms) {
    double[] values = new double[terms.size() + 1];
    for (int i = 0; i < terms.size(); i++) {
      values[i] = unweighted[i];
      values[terms.size()] += terms.get(i).weight() * unweighted[i];
    }
    return values;
  }
}
