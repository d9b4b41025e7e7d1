package org.crosshash.learning.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.CodeLength;
import org.crosshash.learning.model.ParameterShape;

/**
 * The shape of the hash network of one modality over its tokens.
 *
 * @param transformer sizes of both modalities
 * @param activation of the feed-forward parts
 * @param tokens most tokens of an item
 * @param inputs dimension of a token
 * @param bits code length
 */
public record TokenShape(
    TransformerShape transformer, Activation activation, int tokens, int inputs, int bits) {
  /** Places of the map of tokens. */
  static final int MAP = 0;

  /** Place of the class token, where there is one. */
  static final int CLASS = 2;

  /** Checks the sizes. */
  public TokenShape {
    Objects.requireNonNull(transformer, "transformer");
    Objects.requireNonNull(activation, "activation");
    CodeLength.check(bits);
    if (tokens < 1 || inputs < 1) {
      throw new IllegalArgumentException(
          "A token network needs tokens of a dimension: %d, %d".formatted(tokens, inputs));
    }
  }

  /** Whether a learned token stands before the others. */
  boolean hasClass() {
    return transformer.pooling() == TransformerShape.Pooling.CLASS;
  }

  /** The shape of each layer. */
  LayerShape layer() {
    return new LayerShape(
        transformer.dimension(), transformer.heads(), transformer.feedForward(), activation);
  }

  /** Place of the first parameter of a layer. */
  int layerFrom(int layer) {
    return CLASS + (hasClass() ? 1 : 0) + layer * LayerShape.PARAMETERS;
  }

  /** Place of the weight of the norm behind pooling. */
  int norm() {
    return layerFrom(transformer.layers());
  }

  /** Place of the weight of the layer to the bits. */
  int hash() {
    return norm() + 2;
  }

  /** All parameters, in the order in which networks, files and checkpoints hold them. */
  public List<ParameterShape> parameters() {
    int dimension = transformer.dimension();
    List<ParameterShape> all = new ArrayList<>();
    all.add(new ParameterShape("token.weight", dimension, inputs));
    all.add(new ParameterShape("token.bias", dimension));
    if (hasClass()) {
      all.add(new ParameterShape("class", dimension));
    }
    for (int layer = 0; layer < transformer.layers(); layer++) {
      all.addAll(layer().parameters(layer));
    }
    all.add(new ParameterShape("norm.weight", dimension));
    all.add(new ParameterShape("norm.bias", dimension));
    all.add(new ParameterShape("hash.weight", bits, dimension));
    all.add(new ParameterShape("hash.bias", bits));
    return List.copyOf(all);
  }
}
