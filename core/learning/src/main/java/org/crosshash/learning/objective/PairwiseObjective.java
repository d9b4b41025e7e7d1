package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.tensor.Constants;

/** An objective that looks at nothing but the codes and the guidance of a batch. */
public sealed interface PairwiseObjective extends Objective
    permits VtmUchObjective, DjsrhObjective, JdshObjective, DgcpnObjective, UchmObjective {
  /**
   * Value and gradients on a batch.
   *
   * @param image codes H^I, batch x bits, in [-1, 1]
   * @param text codes H^T, batch x bits, in [-1, 1]
   * @param target guidance S of the batch, batch x batch; rows are pictures where it matters
   */
  Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants);

  @Override
  default Criterion open(CriterionContext context) {
    return (batch, image, text) -> evaluate(image, text, batch.target(), context.constants());
  }
}
