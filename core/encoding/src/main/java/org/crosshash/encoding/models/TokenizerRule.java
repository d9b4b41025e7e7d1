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
 */
public record TokenizerRule(String file, int length, OptionalLong padding) {
  /** Checks the ranges. */
  public TokenizerRule {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(padding, "padding");
    if (length < 3 || length > 1 << 16) {
      throw CrosshashException.invalid(
          "A tokenizer's length must be 3 to 65,536",
          length,
          "give the context length that the model was trained with, 77 for CLIP");
    }
    if (padding.isPresent() && padding.getAsLong() < 0) {
      throw CrosshashException.invalid(
          "A padding id must be a token's", padding.getAsLong(), "give an id from 0");
    }
  }
}
