package org.crosshash.encoding.models;

import java.util.Objects;
import java.util.OptionalLong;
import org.crosshash.errors.CrosshashException;

/**
 * How a text becomes token ids.
 *
 * @param file a {@code tokenizer.json} of Hugging Face's library, path in the folder
 * @param length most tokens, marks at both ends included; what is longer is cut before the last
 *     mark
 * @param padding the id that shorter texts are filled up with to {@code length}; empty: they are
 *     left short
 * @param lost the id of a token that never stands for a word where pieces do. VTM-UCH's released
 *     code takes a text's first 62 tokens and loses the one with the id 0 among them, CLIP's "!"
 *     before another sign, with the padding; empty: all are kept
 */
public record TokenizerRule(String file, int length, OptionalLong padding, OptionalLong lost) {
  /** Checks the ranges. */
  public TokenizerRule {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(padding, "padding");
    Objects.requireNonNull(lost, "lost");
    if (length < 3 || length > 1 << 16) {
      throw CrosshashException.invalid(
          "A tokenizer's length must be 3 to 65,536",
          length,
          "give the context length that the model was trained with, 77 for CLIP");
    }
    requireId("padding", padding);
    requireId("lost", lost);
  }

  private static void requireId(String name, OptionalLong id) {
    if (id.isPresent() && id.getAsLong() < 0) {
      throw CrosshashException.invalid(
          "The id %s must be a token's".formatted(name), id.getAsLong(), "give an id from 0");
    }
  }
}
