package org.crosshash.learning.training;

import java.util.Objects;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.transformer.TransformerShape;

/**
 * What networks over tokens read, and their shape.
 *
 * @param shape of both networks
 * @param tokens of the items of the training's matrices, in the same rows
 */
record TokenInputs(TransformerShape shape, PairTokens tokens) {
  TokenInputs {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(tokens, "tokens");
  }
}
