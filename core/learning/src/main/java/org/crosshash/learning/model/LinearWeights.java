package org.crosshash.learning.model;

import java.util.Objects;
import org.crosshash.learning.random.CounterRandom;

/**
 * The weights of one linear layer: {@code outputs = weight * inputs + bias}.
 *
 * @param inputs number of inputs, at least 1
 * @param outputs number of outputs, at least 1
 * @param weight {@code outputs x inputs} values, row by row, as PyTorch lays them out
 * @param bias one value an output
 */
public record LinearWeights(int inputs, int outputs, float[] weight, float[] bias) {
  /** Checks the lengths. */
  public LinearWeights {
    Objects.requireNonNull(weight, "weight");
    Objects.requireNonNull(bias, "bias");
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "A layer needs inputs and outputs: " + inputs + ", " + outputs);
    }
    if (weight.length != Math.multiplyExact(inputs, outputs) || bias.length != outputs) {
      throw new IllegalArgumentException(
          "A layer of %d x %d needs %d weights and %d biases: %d, %d"
              .formatted(
                  outputs, inputs, (long) inputs * outputs, outputs, weight.length, bias.length));
    }
  }

  /**
   * PyTorch's default for a linear layer: weight and bias uniform in ±1/√inputs.
   *
   * @param key of {@link CounterRandom}; the same key gives the same weights
   */
  public static LinearWeights initial(int inputs, int outputs, long key) {
    double bound = 1.0 / Math.sqrt(inputs);
    float[] weight = new float[Math.multiplyExact(inputs, outputs)];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) ((2.0 * CounterRandom.uniform(key, i) - 1.0) * bound);
    }
    float[] bias = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      bias[i] = (float) ((2.0 * CounterRandom.uniform(key, weight.length + i) - 1.0) * bound);
    }
    return new LinearWeights(inputs, outputs, weight, bias);
  }

  /**
   * The same biases with weights from a normal distribution of mean 0.
   *
   * @param key of {@link CounterRandom}
   */
  public LinearWeights withGaussian(double deviation, long key) {
    float[] drawn = new float[weight.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (deviation * CounterRandom.gaussian(key, i));
    }
    return new LinearWeights(inputs, outputs, drawn, bias);
  }
}
