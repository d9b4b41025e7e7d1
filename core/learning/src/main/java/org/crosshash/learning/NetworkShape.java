package org.crosshash.learning;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/**
 * The shape of a hash network: hidden layers with ReLU and dropout, then one linear layer to the
 * bits, then tanh.
 *
 * @param hidden widths of the hidden layers; empty for a linear network
 * @param dropout share of hidden values dropped in training, in [0, 1)
 */
public record NetworkShape(List<Integer> hidden, double dropout) {
  /** Checks widths and dropout. */
  public NetworkShape {
    hidden = List.copyOf(hidden);
    for (int width : hidden) {
      if (width < 1) {
        throw CrosshashException.invalid(
            "A hidden layer needs a width of at least 1",
            width,
            "give positive widths, or none for a linear network");
      }
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw CrosshashException.invalid(
          "Dropout must lie in [0, 1)", dropout, "use 0 for none or 0.5 as most papers do");
    }
  }

  /**
   * Fresh weights, input to output.
   *
   * @param inputs dimension of the input vectors
   * @param bits code length
   */
  List<LinearWeights> initialWeights(int inputs, int bits, long seed, Modality modality) {
    List<LinearWeights> layers = new ArrayList<>();
    int width = inputs;
    for (int layer = 0; layer <= hidden.size(); layer++) {
      int outputs = layer < hidden.size() ? hidden.get(layer) : bits;
      long key = CounterRandom.key(seed, Purpose.WEIGHTS.key(), modality.key(), layer);
      layers.add(LinearWeights.initial(width, outputs, key));
      width = outputs;
    }
    return List.copyOf(layers);
  }
}
