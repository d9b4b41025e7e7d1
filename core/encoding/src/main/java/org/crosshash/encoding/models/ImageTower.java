package org.crosshash.encoding.models;

import java.util.Objects;
import java.util.Optional;

/**
 * The half of an encoder that reads pictures.
 *
 * @param model its file
 * @param input name of the input of shape 1 x 3 x side x side, float32
 * @param preprocessing how a picture becomes that input
 * @param embedding the vector in the space of texts
 * @param features the pooled vector before projection; empty: the embedding stands for it
 * @param tokens a row a patch or cell; empty: the model gives none
 */
public record ImageTower(
    TowerFile model,
    String input,
    Preprocessing preprocessing,
    OutputRule embedding,
    Optional<OutputRule> features,
    Optional<OutputRule> tokens) {
  /** Checks that nothing is missing. */
  public ImageTower {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(preprocessing, "preprocessing");
    Objects.requireNonNull(embedding, "embedding");
    Objects.requireNonNull(features, "features");
    Objects.requireNonNull(tokens, "tokens");
  }
}
