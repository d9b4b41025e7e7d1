package org.crosshash.learning;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** What hash networks are trained to minimise: a weighted sum of named terms. */
public sealed interface Objective permits VtmUchObjective, DjsrhObjective, DgcpnObjective {
  /**
   * Names and weights of the terms.
   *
   * @param bits code length, which may scale the weights
   */
  List<LossTerm> terms(int bits);

  /** Whether each network takes a second step against the signs of the other one. */
  default boolean halfBinary() {
    return false;
  }

  /**
   * Value and gradients on a batch.
   *
   * @param image codes H^I, batch x bits, in [-1, 1]
   * @param text codes H^T, batch x bits, in [-1, 1]
   * @param target guidance S of the batch, batch x batch; rows are pictures where it matters
   */
  Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants);
}
