package org.crosshash.learning.model;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;

/**
 * A hash model: one head a modality, codes of one length.
 *
 * <p>Tables and single vectors go through the same arithmetic, so their codes agree bit by bit.
 * Immutable; safe for any number of threads.
 *
 * @param image the picture head
 * @param text the text head
 */
public record HashModel(HashHead image, HashHead text) {
  /** Checks that both heads make codes of one length. */
  public HashModel {
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
  public HashHead head(Modality modality) {
    return switch (modality) {
      case IMAGE -> image;
      case TEXT -> text;
    };
  }

  /**
   * Hashes every row.
   *
   * @return {@code rows * bits / 8} bytes; bit j of a code is bit (j mod 8), least significant
   *     first, of its byte (j div 8)
   * @throws CrosshashException if the dimension differs or a value is not finite
   */
  public byte[] hash(Modality modality, FloatRows vectors) {
    return head(modality).hash(vectors);
  }

  /**
   * Hashes one vector.
   *
   * @return {@code bits / 8} bytes
   * @throws CrosshashException if the dimension differs or a value is not finite
   */
  public byte[] hash(Modality modality, float[] vector) {
    return head(modality).hash(vector);
  }
}
