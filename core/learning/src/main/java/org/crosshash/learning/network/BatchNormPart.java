package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/**
 * Batch normalisation of a network under training (Ioffe and Szegedy, ICML 2015): {@code y = w (x -
 * mean) / √(variance + 1e-5) + b} over each column of a batch, variance with n in the denominator,
 * as PyTorch's in training. One thread.
 */
final class BatchNormPart {
  /** Added to the variance. */
  static final double EPSILON = 1e-5;

  private static final int[] ROWS = {0};

  private final NDArray weight;
  private final NDArray bias;
  private final Constants constants;

  BatchNormPart(NDArray weight, NDArray bias, Constants constants) {
    this.weight = weight;
    this.bias = bias;
    this.constants = constants;
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param mean of each column, 1 x columns
   * @param variance of each column, 1 x columns, n in the denominator
   * @param standard columns of mean 0 and variance 1
   * @param scale 1 / deviation, 1 x columns
   * @param output the result
   */
  record Pass(NDArray mean, NDArray variance, NDArray standard, NDArray scale, NDArray output) {}

  /**
   * Gradients of a batch.
   *
   * @param weight columns
   * @param bias columns
   * @param input rows x columns
   */
  record Gradients(NDArray weight, NDArray bias, NDArray input) {}

  Pass forward(NDArray input) {
    NDArray mean = input.mean(ROWS, true);
    NDArray standard = input.sub(mean);
    NDArray variance = standard.square().mean(ROWS, true);
    NDArray deviation = variance.add(constants.of(EPSILON)).sqrt();
    // An operation's result belongs to the manager of what it is called on: not to the constants'.
    NDArray scale = deviation.onesLike().divi(deviation);
    standard.muli(scale);
    return new Pass(mean, variance, standard, scale, standard.mul(weight).addi(bias));
  }

  /** Gradients for a gradient of the output; new arrays. */
  Gradients backward(Pass pass, NDArray gradient) {
    NDArray inner = gradient.mul(weight);
    NDArray along = inner.mul(pass.standard()).mean(ROWS, true);
    NDArray mean = inner.mean(ROWS, true);
    return new Gradients(
        gradient.mul(pass.standard()).sum(ROWS),
        gradient.sum(ROWS),
        inner.subi(mean).subi(pass.standard().mul(along)).muli(pass.scale()));
  }
}
