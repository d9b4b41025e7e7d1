package org.crosshash.learning;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * An objective's value on one batch, with its gradients.
 *
 * @param terms names and weights
 * @param values unweighted value of each term, then the weighted total
 * @param imageGradient dL/dH^I, batch x bits; owned by the batch's manager
 * @param textGradient dL/dH^T, batch x bits; owned by the batch's manager
 */
record Loss(List<LossTerm> terms, double[] values, NDArray imageGradient, NDArray textGradient) {
  /** The weighted sum of the terms. */
  double total() {
    return values[values.length - 1];
  }
}
