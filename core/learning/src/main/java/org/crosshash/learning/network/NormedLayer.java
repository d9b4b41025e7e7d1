package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/**
 * A layer of a teacher: linear, then times a matrix between items where there is one (a graph
 * convolution), batch normalisation, and ReLU where wanted. One thread.
 */
public final class NormedLayer {
  /** Parameters of a layer: weight, bias, and those of its normalisation. */
  public static final int PARAMETERS = 4;

  private final NetworkParameters parameters;
  private final Constants constants;
  private final int first;
  private final LinearPart linear;
  private final BatchNormPart norm;
  private final boolean rectify;

  /**
   * Views {@link #PARAMETERS} parameters.
   *
   * @param first index of the weight, outputs x inputs
   */
  public NormedLayer(
      NetworkParameters parameters, Constants constants, int first, boolean rectify) {
    this.parameters = parameters;
    this.constants = constants;
    this.first = first;
    this.linear = new LinearPart(parameters, first);
    this.norm =
        new BatchNormPart(parameters.value(first + 2), parameters.value(first + 3), constants);
    this.rectify = rectify;
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param input rows x inputs
   * @param graph rows x rows; null: none
   * @param norm of the normalisation
   * @param output rows x outputs
   */
  public record Pass(NDArray input, NDArray graph, BatchNormPart.Pass norm, NDArray output) {}

  public Pass forward(NDArray input, NDArray graph) {
    NDArray mapped = linear.forward(input);
    BatchNormPart.Pass normed = norm.forward(graph == null ? mapped : graph.matMul(mapped));
    return new Pass(
        input,
        graph,
        normed,
        rectify ? normed.output().getNDArrayInternal().relu() : normed.output());
  }

  /** Adds the parameters' gradients and gives that of the input; a new array. */
  public NDArray backward(Pass pass, NDArray gradient) {
    return linear.backward(pass.input(), beforeLinear(pass, gradient));
  }

  /** Adds the parameters' gradients where the input needs none. */
  public void learn(Pass pass, NDArray gradient) {
    linear.learn(pass.input(), beforeLinear(pass, gradient));
  }

  private NDArray beforeLinear(Pass pass, NDArray gradient) {
    NDArray outer = rectify ? gradient.mul(pass.output().gt(constants.of(0))) : gradient;
    BatchNormPart.Gradients gradients = norm.backward(pass.norm(), outer);
    parameters.addGradient(first + 2, gradients.weight());
    parameters.addGradient(first + 3, gradients.bias());
    return pass.graph() == null
        ? gradients.input()
        : pass.graph().transpose().matMul(gradients.input());
  }
}
