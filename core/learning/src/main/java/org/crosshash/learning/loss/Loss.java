package org.crosshash.learning.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * An objective's value on one batch, with its gradients.
 *
 * @param terms names and weights
 * @param values unweighted value of each term, then the weighted total
 * @param imageGradient dL/dH^I, batch x bits; owned by the batch's manager
 * @param textGradient dL/dH^T, batch x bits; owned by the batch's manager
 */
public record Loss(
    List<LossTerm> terms, double[] values, NDArray imageGradient, NDArray textGradient) {
  /**
   * Reads the values of the terms, in their order, and adds them up.
   *
   * @param unweighted scalars
   */
  public static Loss read(
      List<LossTerm> terms, List<NDArray> unweighted, NDArray imageGradient, NDArray textGradient) {
    float[] values = NDArrays.stack(new NDList(unweighted)).toFloatArray();
    double[] read = new double[terms.size() + 1];
    for (int i = 0; i < values.length; i++) {
      read[i] = values[i];
      read[values.length] += terms.get(i).weight() * values[i];
    }
    return new Loss(List.copyOf(terms), read, imageGradient, textGradient);
  }

  /** The weighted sum of the terms. */
  public double total() {
    return values[values.length - 1];
  }
}
