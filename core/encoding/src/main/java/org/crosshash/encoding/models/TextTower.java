package org.crosshash.encoding.models;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.encoding.WordUnits;

/**
 * The half of an encoder that reads texts.
 *
 * @param model its file
 * @param ids name of the input of token ids, 1 x length, int64 or int32
 * @param mask name of the input that is 1 at every token of the text and 0 at padding; empty: the
 *     model has none
 * @param tokenizer how a text becomes ids
 * @param embedding the vector in the space of pictures
 * @param tokens a row a token; empty: the model gives none
 * @param units what stands for the words of a text unless a request says otherwise
 */
public record TextTower(
    TowerFile model,
    String ids,
    Optional<String> mask,
    TokenizerRule tokenizer,
    OutputRule embedding,
    Optional<OutputRule> tokens,
    WordUnits units) {
  /** Checks that nothing is missing. */
  public TextTower {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(embedding, "embedding");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(units, "units");
  }
}
