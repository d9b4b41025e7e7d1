package org.crosshash.learning.generator;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;

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
  /** Names of a layer's parameters behind {@code layer.<l>.}, in their order. */
  static final List<String> LAYER =
      List.of(
          "attention_norm.weight",
          "attention_norm.bias",
          "query.weight",
          "query.bias",
          "key.weight",
          "key.bias",
          "value.weight",
          "value.bias",
          "attention_output.weight",
          "attention_output.bias",
          "feed_forward_norm.weight",
          "feed_forward_norm.bias",
          "expand.weight",
          "expand.bias",
          "contract.weight",
          "contract.bias");

  /** Parameters before the first layer's. */
  static final int LAYERS_FROM = 6;

  /** Checks the sizes. */
  public GeneratorShape {
    if (imageInputs < 1 || textInputs < 1 || dimension < 1 || layers < 1 || heads < 1) {
      throw new IllegalArgumentException(
          "A generator's sizes must be at least 1: %d, %d, %d, %d, %d"
              .formatted(imageInputs, textInputs, dimension, layers, heads));
    }
    if (dimension % heads != 0) {
      throw CrosshashException.invalid(
          "A transformer's dimension must be a multiple of its heads",
          dimension + " and " + heads,
          "set it to a multiple of " + heads);
    }
  }

  /** Width of the feed-forward layers: 2 D. */
  int hidden() {
    return 2 * dimension;
  }

  /**
   * A parameter tensor.
   *
   * @param name lower case, parts joined by dots
   * @param sizes outermost first; matrices are {@code outputs x inputs}
   */
  record Parameter(String name, int... sizes) {
    int length() {
      int length = 1;
      for (int size : sizes) {
        length = Math.multiplyExact(length, size);
      }
      return length;
    }
  }

  /** All parameters, in the order in which networks, files and checkpoints hold them. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(new Parameter("image.weight", dimension, imageInputs));
    all.add(new Parameter("image.bias", dimension));
    all.add(new Parameter("text.weight", dimension, textInputs));
    all.add(new Parameter("text.bias", dimension));
    // Added to picture tokens, to text tokens, to the class token.
    all.add(new Parameter("type", 3, dimension));
    all.add(new Parameter("class", dimension));
    for (int layer = 0; layer < layers; layer++) {
      for (String name : LAYER) {
        all.add(new Parameter("layer.%d.%s".formatted(layer, name), sizes(name)));
      }
    }
    return List.copyOf(all);
  }

  private int[] sizes(String name) {
    return switch (name) {
      case "expand.weight" -> new int[] {hidden(), dimension};
      case "expand.bias" -> new int[] {hidden()};
      case "contract.weight" -> new int[] {dimension, hidden()};
      case "query.weight", "key.weight", "value.weight", "attention_output.weight" ->
          new int[] {dimension, dimension};
      default -> new int[] {dimension};
    };
  }
}
