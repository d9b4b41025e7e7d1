package org.crosshash.learning.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * The shape of a hash network: hidden layers with an activation and dropout, then one linear layer
 * to the bits, then tanh.
 *
 * @param hidden widths of the hidden layers, {@link #INPUT_WIDTH} for that of the input; empty for
 *     a linear network
 * @param dropout share of hidden values dropped in training, in [0, 1)
 * @param batchNorm normalise over the batch before each activation
 * @param hashDeviation standard deviation of the last layer's first weights; 0: uniform, as
 *     PyTorch's
 * @param activation of the hidden layers
 */
public record NetworkShape(
    List<Integer> hidden,
    double dropout,
    boolean batchNorm,
    double hashDeviation,
    Activation activation) {
  /** In place of a width: as wide as the input. */
  public static final int INPUT_WIDTH = 0;

  /** Checks widths and dropout. */
  public NetworkShape {
    hidden = List.copyOf(hidden);
    Objects.requireNonNull(activation, "activation");
    for (int width : hidden) {
      if (width < INPUT_WIDTH) {
        throw CrosshashException.invalid(
            "A hidden layer needs a width of at least 1, or 0 for that of the input",
            width,
            "give positive widths, or none for a linear network");
      }
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw CrosshashException.invalid(
          "Dropout must lie in [0, 1)", dropout, "use 0 for none or 0.5 as most papers do");
    }
    if (!(hashDeviation >= 0 && Double.isFinite(hashDeviation))) {
      throw CrosshashException.invalid(
          "The deviation of the hash layer's first weights must be at least 0",
          hashDeviation,
          "use 0 for PyTorch's uniform ones");
    }
  }

  /** A shape with ReLU. */
  public NetworkShape(
      List<Integer> hidden, double dropout, boolean batchNorm, double hashDeviation) {
    this(hidden, dropout, batchNorm, hashDeviation, Activation.RELU);
  }

  /** A shape with ReLU, without batch normalisation, with PyTorch's first weights. */
  public NetworkShape(List<Integer> hidden, double dropout) {
    this(hidden, dropout, false, 0);
  }

  /**
   * Fresh weights, input to output.
   *
   * @param inputs dimension of the input vectors
   * @param bits code length
   */
  public List<LinearWeights> initialWeights(int inputs, int bits, long seed, Modality modality) {
    List<LinearWeights> layers = new ArrayList<>();
    int width = inputs;
    for (int layer = 0; layer <= hidden.size(); layer++) {
      int outputs = layer < hidden.size() ? hidden.get(layer) : bits;
      outputs = outputs == INPUT_WIDTH ? inputs : outputs;
      long key = CounterRandom.key(seed, Purpose.WEIGHTS.key(), modality.key(), layer);
      LinearWeights weights = LinearWeights.initial(width, outputs, key);
      boolean gaussian = layer == hidden.size() && hashDeviation > 0;
      layers.add(gaussian ? weights.withGaussian(hashDeviation, key) : weights);
      width = outputs;
    }
    return List.copyOf(layers);
  }
}
