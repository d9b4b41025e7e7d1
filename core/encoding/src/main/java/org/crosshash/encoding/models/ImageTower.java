package org.crosshash.encoding.models;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * The half of an encoder that reads pictures.
 *
 * @param model its file
 * @param input name of the input of shape 1 x 3 x side x side, float32
 * @param preprocessing how a picture becomes that input
 * @param embedding the vector in the space of texts
 * @param features the pooled vector before projection; empty: the embedding stands for it
 * @param tokens a row a patch or cell; empty: the model gives none
 * @param grid a row a patch or cell in the space of texts, row by row of a square; empty: the model
 *     gives none
 */
public record ImageTower(
    TowerFile model,
    String input,
    Preprocessing preprocessing,
    OutputRule embedding,
    Optional<OutputRule> features,
    Optional<OutputRule> tokens,
    Optional<OutputRule> grid) {
  /** Checks that nothing is missing. */
  public ImageTower {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(preprocessing, "preprocessing");
    Objects.requireNonNull(embedding, "embedding");
    Objects.requireNonNull(features, "features");
    Objects.requireNonNull(tokens, "tokens");
    grid.ifPresent(rule -> {
      if (rule.dimension() != embedding.dimension()) {
        throw CrosshashException.invalid(
            "A grid must lie in the space of texts, with %d dimensions"
                .formatted(embedding.dimension()),
            rule.dimension(),
            "name an output after projection, or leave grid out");
      }
    });
  }

  /** A half without a grid. */
  public ImageTower(
      TowerFile model,
      String input,
      Preprocessing preprocessing,
      OutputRule embedding,
      Optional<OutputRule> features,
      Optional<OutputRule> tokens) {
    this(model, input, preprocessing, embedding, features, tokens, Optional.empty());
  }

  /**
   * Whether regions can be pooled: from a grid in the space of texts and, where there are features
   * of their own, from tokens as long as these.
   */
  boolean hasRegions() {
    return grid.isPresent()
        && (features.isEmpty()
            || tokens.map(OutputRule::dimension).equals(features.map(OutputRule::dimension)));
  }
}
