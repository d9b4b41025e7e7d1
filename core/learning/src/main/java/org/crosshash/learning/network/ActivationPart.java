package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.tensor.Constants;

/**
 * An activation of a network under training, and its derivative. Arrays belong to the manager of
 * the input.
 */
public final class ActivationPart {
  private final Activation activation;
  private final Constants constants;

  /** A part that reads constants of the network's manager. */
  public ActivationPart(Activation activation, Constants constants) {
    this.activation = activation;
    this.constants = constants;
  }

  /** The activated values; a new array. */
  public NDArray forward(NDArray input) {
    return switch (activation) {
      case RELU -> input.getNDArrayInternal().relu();
      case LEAKY_RELU -> input.getNDArrayInternal().leakyRelu((float) Activation.SLOPE);
      case GELU -> input.getNDArrayInternal().gelu();
      case SILU -> input.getNDArrayInternal().sigmoid().muli(input);
      case TANH -> input.tanh();
    };
  }

  /** The derivative at an input; a new array. */
  public NDArray derivative(NDArray input) {
    return switch (activation) {
      case RELU -> positive(input);
      case LEAKY_RELU ->
          positive(input)
              .muli(constants.of(1 - Activation.SLOPE))
              .addi(constants.of(Activation.SLOPE));
      case GELU -> {
        // Φ(x) + x φ(x).
        NDArray density =
            input
                .square()
                .muli(constants.of(-0.5))
                .exp()
                .muli(constants.of(1 / Math.sqrt(2 * Math.PI)));
        NDArray distribution = input.mul(constants.of(Math.sqrt(0.5))).erf();
        yield distribution.addi(constants.of(1)).muli(constants.of(0.5)).addi(density.muli(input));
      }
      case SILU -> {
        // s + x s (1 - s), s = 1 / (1 + e^-x).
        NDArray share = input.getNDArrayInternal().sigmoid();
        yield share.sub(share.square()).muli(input).addi(share);
      }
      case TANH -> {
        NDArray squares = input.tanh().square();
        yield squares.onesLike().subi(squares);
      }
    };
  }

  private NDArray positive(NDArray input) {
    return input.gt(constants.of(0)).toType(DataType.FLOAT32, false);
  }
}
