package org.crosshash.learning.objective.memory;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/**
 * UCCH's cross-modal ranking loss: softmax over a batch, in which what is below the pair by more
 * than a margin is pushed away by a shift less.
 */
public final class PairRanking {
  private PairRanking() {}

  /**
   * Values, and their gradients of the products.
   *
   * @param rows over rows, scalar
   * @param columns over columns, scalar
   * @param gradient of both, batch x batch
   */
  public record Ranking(NDArray rows, NDArray columns, NDArray gradient) {}

  /**
   * Evaluates.
   *
   * @param products M = H^I H^Tᵀ, batch x batch
   */
  public static Ranking evaluate(
      NDArray products, double margin, double shift, Constants constants) {
    int batch = (int) products.getShape().get(0);
    NDArray pairs = products.getManager().eye(batch);
    NDArray own = products.mul(pairs).sum(new int[] {1}, true);
    NDArray rows = shifted(products, own, margin, shift, constants).logSoftmax(1);
    NDArray columns = shifted(products, own.transpose(), margin, shift, constants).logSoftmax(0);
    NDArray gradient =
        rows.exp()
            .addi(columns.exp())
            .subi(pairs.mul(constants.of(2)))
            .muli(constants.of(1.0 / batch));
    return new Ranking(
        value(rows, pairs, margin, batch, constants),
        value(columns, pairs, margin, batch, constants),
        gradient);
  }

  private static NDArray shifted(
      NDArray products, NDArray own, double margin, double shift, Constants constants) {
    NDArray limit = own.sub(constants.of(margin));
    NDArray below = products.lt(limit).toType(products.getDataType(), true);
    return products.sub(below.muli(constants.of(shift)));
  }

  private static NDArray value(
      NDArray logShares, NDArray pairs, double margin, int batch, Constants constants) {
    return logShares
        .mul(pairs)
        .sum()
        .divi(constants.of((double) -batch))
        .addi(constants.of(margin));
  }
}
