package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;

/** A linear map of a network under training: {@code rows x inputs} to {@code rows x outputs}. */
public final class LinearPart {
  private final NetworkParameters parameters;
  private final int weight;
  private final NDArray transposed;

  /**
   * Views two parameters.
   *
   * @param weight index of the weight, outputs x inputs; the bias follows it
   */
  public LinearPart(NetworkParameters parameters, int weight) {
    this.parameters = parameters;
    this.weight = weight;
    this.transposed = parameters.value(weight).transpose();
  }

  /** Outputs; a new array. */
  public NDArray forward(NDArray input) {
    return input.matMul(transposed).addi(parameters.value(weight + 1));
  }

  /** Adds the parameters' gradients and gives that of the input; a new array. */
  public NDArray backward(NDArray input, NDArray gradient) {
    learn(input, gradient);
    return gradient.matMul(parameters.value(weight));
  }

  /** Adds the parameters' gradients where the input needs none. */
  public void learn(NDArray input, NDArray gradient) {
    parameters.addGradient(weight, gradient.transpose().matMul(input));
    parameters.addGradient(weight + 1, gradient.sum(new int[] {0}));
  }
}
