package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.tensor.Constants;

/**
 * Batch normalisation of a hash network under training, with the running statistics that hashing
 * uses: {@code running = .9 running + .1 of the batch}, variance with n - 1 in the denominator, as
 * PyTorch's {@code BatchNorm1d}. One thread.
 */
final class RunningNorm {
  private static final double MOMENTUM = 0.1;

  private final NDArray weight;
  private final NDArray bias;
  private final NDArray mean;
  private final NDArray variance;
  private final Constants constants;
  private final BatchNormPart part;

  RunningNorm(NDManager manager, Constants constants, int columns) {
    this.weight = manager.ones(new Shape(columns));
    this.bias = manager.zeros(new Shape(columns));
    this.mean = manager.zeros(new Shape(columns));
    this.variance = manager.ones(new Shape(columns));
    this.constants = constants;
    this.part = new BatchNormPart(weight, bias, constants);
  }

  /** Weight and bias. */
  List<NDArray> parameters() {
    return List.of(weight, bias);
  }

  /** Running mean and variance. */
  List<NDArray> statistics() {
    return List.of(mean, variance);
  }

  BatchNormPart part() {
    return part;
  }

  /** Normalises by the batch's own statistics, and remembers a share of them. */
  BatchNormPart.Pass forward(NDArray input) {
    BatchNormPart.Pass pass = part.forward(input);
    double rows = input.getShape().get(0);
    remember(mean, pass.mean(), MOMENTUM);
    remember(variance, pass.variance(), MOMENTUM * rows / (rows - 1));
    return pass;
  }

  private void remember(NDArray running, NDArray batch, double share) {
    running.muli(constants.of(1 - MOMENTUM)).addi(batch.mul(constants.of(share)).reshape(-1));
  }

  /** A layer followed by this normalisation, as one layer. */
  LinearWeights foldInto(LinearWeights layer) {
    float[] weights = weight.toFloatArray();
    float[] biases = bias.toFloatArray();
    float[] means = mean.toFloatArray();
    float[] variances = variance.toFloatArray();
    float[] foldedWeight = layer.weight().clone();
    float[] foldedBias = new float[layer.outputs()];
    for (int output = 0; output < layer.outputs(); output++) {
      double factor = weights[output] / Math.sqrt(variances[output] + BatchNormPart.EPSILON);
      for (int i = output * layer.inputs(); i < (output + 1) * layer.inputs(); i++) {
        foldedWeight[i] = (float) (foldedWeight[i] * factor);
      }
      foldedBias[output] =
          (float) ((layer.bias()[output] - means[output]) * factor + biases[output]);
    }
    return new LinearWeights(layer.inputs(), layer.outputs(), foldedWeight, foldedBias);
  }
}
