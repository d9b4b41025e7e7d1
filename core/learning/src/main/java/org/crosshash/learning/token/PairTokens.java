package org.crosshash.learning.token;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.RaggedMatrix;

/**
 * The local tokens of items: regions of the pictures, words of the texts. Columns of an embeddings
 * table, which may be mapped files; nothing is copied.
 *
 * @param image a list of vectors for each picture
 * @param text a list of vectors for each text, in the same order of items
 */
public record PairTokens(RaggedMatrix image, RaggedMatrix text) {
  /** Checks that both sides have the same items. */
  public PairTokens {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(text, "text");
    if (image.items() != text.items()) {
      throw CrosshashException.invalid(
          "Tokens of pictures and texts must be of the same items",
          image.items() + " pictures, " + text.items() + " texts",
          "give one list an item on both sides");
    }
  }

  /** The lists of a modality. */
  public RaggedMatrix of(Modality modality) {
    return switch (modality) {
      case IMAGE -> image;
      case TEXT -> text;
    };
  }

  /**
   * Checks that items have tokens.
   *
   * @param rows the items that will be read
   * @throws CrosshashException (INVALID_ARGUMENT) if one has none
   */
  public void requireTokens(int[] rows) {
    for (Modality modality : Modality.values()) {
      RaggedMatrix lists = of(modality);
      for (int row : rows) {
        if (lists.count(row) == 0) {
          throw CrosshashException.invalid(
              "A token method needs at least one token for every " + modality.id(),
              "none for item " + row,
              "encode the items with tokens, or leave such items out");
        }
      }
    }
  }
}
