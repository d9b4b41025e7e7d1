package org.crosshash.encoding;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.tables.FloatMatrix;

/**
 * What an encoder makes of one text; as the model gives it, never centred.
 *
 * @param text the whole text, unit length where the model makes it so
 * @param tokens a row a token, if asked for
 */
public record TextVectors(float[] text, Optional<FloatMatrix> tokens) {
  /** Checks that nothing is missing. */
  public TextVectors {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(tokens, "tokens");
  }
}
