package org.crosshash.learning.objective.memory;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/**
 * Softmax contrast of unit codes with keys of ±1: {@code mean_i [log(exp p_i + Σ_j n_ij exp l_ij) -
 * p_i]}, where l are the logits of the negative keys, n how often each was drawn, and p the logit
 * of the positive key.
 *
 * <p>Logits are at most 1/τ in size, so their exponentials need no shift. One thread.
 */
public final class KeyContrast {
  private final double temperature;
  private final Constants constants;

  public KeyContrast(double temperature, Constants constants) {
    this.temperature = temperature;
    this.constants = constants;
  }

  /**
   * Negative keys of a batch.
   *
   * @param keys keys x bits, common to all items, or batch x keys x bits
   * @param counts how often each is drawn, batch x keys; null: once
   */
  public record Negatives(NDArray keys, NDArray counts) {
    /** Whether each item has keys of its own. */
    boolean perItem() {
      return keys.getShape().dimension() == 3;
    }
  }

  /**
   * Value, and its gradient of the codes.
   *
   * @param value scalar
   * @param gradient batch x bits, not weighted
   */
  public record Contrast(NDArray value, NDArray gradient) {}

  /**
   * Evaluates.
   *
   * @param codes unit rows, batch x bits
   * @param positives the key of each item, batch x bits
   */
  public Contrast evaluate(NDArray codes, NDArray positives, Negatives negatives) {
    long batch = codes.getShape().get(0);
    long bits = codes.getShape().get(1);
    NDArray scale = constants.of(1 / (temperature * Math.sqrt((double) bits)));
    NDArray positive = codes.mul(positives).sum(new int[] {1}, true).muli(scale);
    NDArray exponentials = logits(codes, negatives).muli(scale).exp();
    if (negatives.counts() != null) {
      exponentials.muli(negatives.counts());
    }
    NDArray own = positive.exp();
    NDArray sum = exponentials.sum(new int[] {1}, true).addi(own);
    NDArray value = sum.log().subi(positive).mean();
    NDArray factor = constants.of(1 / (temperature * Math.sqrt((double) bits) * batch));
    NDArray pull = own.divi(sum).subi(constants.of(1)).mul(positives);
    NDArray gradient = push(exponentials.divi(sum), negatives, bits).addi(pull).muli(factor);
    return new Contrast(value, gradient);
  }

  /** Inner products with the negative keys, batch x keys; a new array. */
  private static NDArray logits(NDArray codes, Negatives negatives) {
    if (!negatives.perItem()) {
      // Keys may live as long as the memory, and so would a view of them that nobody closes.
      try (NDArray across = negatives.keys().transpose()) {
        return codes.matMul(across);
      }
    }
    long batch = codes.getShape().get(0);
    long keys = negatives.keys().getShape().get(1);
    return negatives.keys().matMul(codes.expandDims(2)).reshape(batch, keys);
  }

  /** Sum of the keys weighted by their shares, batch x bits; a new array. */
  private static NDArray push(NDArray shares, Negatives negatives, long bits) {
    if (!negatives.perItem()) {
      return shares.matMul(negatives.keys());
    }
    long batch = shares.getShape().get(0);
    return shares.expandDims(1).matMul(negatives.keys()).reshape(batch, bits);
  }
}
