package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/**
 * Layer normalisation of a network under training (Ba et al., 2016): {@code y = w (x - mean) /
 * √(variance + 1e-5) + b} over each row, variance with n in the denominator, as PyTorch's.
 */
public final class NormPart {
  /** Added to the variance. */
  public static final double EPSILON = 1e-5;

  private static final int[] ROWS = {0};
  private static final int[] COLUMNS = {1};

  private final NetworkParameters parameters;
  private final Constants constants;
  private final int weight;

  /**
   * Views two parameters.
   *
   * @param weight index of the weight; the bias follows it
   */
  public NormPart(NetworkParameters parameters, Constants constants, int weight) {
    this.parameters = parameters;
    this.constants = constants;
    this.weight = weight;
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param standard rows of mean 0 and variance 1
   * @param scale 1 / deviation, rows x 1
   * @param output the result
   */
  public record Pass(NDArray standard, NDArray scale, NDArray output) {}

  public Pass forward(NDArray input) {
    NDArray standard = input.sub(input.mean(COLUMNS, true));
    NDArray variance = standard.square().mean(COLUMNS, true);
    NDArray deviation = variance.addi(constants.of(EPSILON)).sqrt();
    // An operation's result belongs to the manager of what it is called on: not to the constants'.
    NDArray scale = deviation.onesLike().divi(deviation);
    standard.muli(scale);
    NDArray output = standard.mul(parameters.value(weight)).addi(parameters.value(weight + 1));
    return new Pass(standard, scale, output);
  }

  /** Adds the parameters' gradients and gives that of the input; a new array. */
  public NDArray backward(Pass pass, NDArray gradient) {
    parameters.addGradient(weight, gradient.mul(pass.standard()).sum(ROWS));
    parameters.addGradient(weight + 1, gradient.sum(ROWS));
    NDArray inner = gradient.mul(parameters.value(weight));
    NDArray along = inner.mul(pass.standard()).mean(COLUMNS, true);
    NDArray mean = inner.mean(COLUMNS, true);
    return inner.subi(mean).subi(pass.standard().mul(along)).muli(pass.scale());
  }
}
