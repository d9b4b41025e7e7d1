package org.crosshash.learning.generator;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.transformer.LayerShape;

/**
 * The shape of a similarity generator: a transformer over the tokens of one pair, preceded by one
 * linear map a modality. Layers normalise first (pre-norm), as PyTorch's {@code
 * TransformerEncoderLayer(dimension, heads, 2 * dimension, norm_first=True)}; there is no norm
 * behind the last layer.
 *
 * @param imageInputs dimension of a picture token
 * @param textInputs dimension of a text token
 * @param dimension D, of the transformer's tokens; a multiple of the heads
 * @param layers L, at least 1
 * @param heads of attention, at least 1
 */
public record GeneratorShape(
    int imageInputs, int textInputs, int dimension, int layers, int heads) {
  /** Parameters before the first layer's. */
  static final int LAYERS_FROM = 6;

  /** Checks the sizes. */
  public GeneratorShape {
    if (imageInputs < 1 || textInputs < 1 || dimension < 1 || layers < 1 || heads < 1) {
      throw new IllegalArgumentException(
          "A generator's sizes must be at least 1: %d, %d, %d, %d, %d"
              .formatted(imageInputs, textInputs, dimension, layers, heads));
    }
    LayerShape.requireHeads(dimension, heads);
  }

  /** The shape of each layer. */
  LayerShape layer() {
    return new LayerShape(dimension, heads, hidden(), Activation.RELU);
  }

  /** Width of the feed-forward layers: 2 D. */
  int hidden() {
    return 2 * dimension;
  }

  /** All parameters, in the order in which networks, files and checkpoints hold them. */
  List<ParameterShape> parameters() {
    List<ParameterShape> all = new ArrayList<>();
    all.add(new ParameterShape("image.weight", dimension, imageInputs));
    all.add(new ParameterShape("image.bias", dimension));
    all.add(new ParameterShape("text.weight", dimension, textInputs));
    all.add(new ParameterShape("text.bias", dimension));
    // Added to picture tokens, to text tokens, to the class token.
    all.add(new ParameterShape("type", 3, dimension));
    all.add(new ParameterShape("class", dimension));
    for (int layer = 0; layer < layers; layer++) {
      all.addAll(layer().parameters(layer));
    }
    return List.copyOf(all);
  }
}
