package org.crosshash.encoding;

import java.util.Objects;
import java.util.OptionalLong;
import org.crosshash.tables.Digest;

/**
 * How an encoder's text model turns texts into token ids.
 *
 * @param digest SHA-256 of its {@code tokenizer.json}: tokenizers with the same digest give the
 *     same ids
 * @param length most tokens of a text, marks at both ends included; what is longer is cut before
 *     the last mark
 * @param padding the id that fills up shorter texts where the model wants them of one length
 */
public record TokenizerDescription(Digest digest, int length, OptionalLong padding) {
  /** Checks that nothing is missing. */
  public TokenizerDescription {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(padding, "padding");
  }
}
