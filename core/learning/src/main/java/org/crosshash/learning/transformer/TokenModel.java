package org.crosshash.learning.transformer;

import java.util.Objects;
import org.crosshash.learning.model.Modality;

/**
 * A hash model over tokens: one head a modality, codes of one length. Immutable; safe for any
 * number of threads.
 *
 * @param image the picture head
 * @param text the text head
 */
public record TokenModel(TokenHead image, TokenHead text) {
  /** Checks that both heads make codes of one length. */
  public TokenModel {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(text, "text");
    if (image.bits() != text.bits()) {
      throw new IllegalArgumentException(
          "Both heads need one code length: " + image.bits() + ", " + text.bits());
    }
  }

  /** Code length. */
  public int bits() {
    return image.bits();
  }

  /** The head of a modality. */
  public TokenHead head(Modality modality) {
    return switch (modality) {
      case IMAGE -> image;
      case TEXT -> text;
    };
  }
}
