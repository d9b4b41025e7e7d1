package org.crosshash.encoding;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** What stands for the words of a text. */
public enum WordUnits {
  /**
   * Its content words, see {@link ContentWords}: different ones, each read as a text of its own.
   */
  WORDS,
  /**
   * The pieces that the encoder's tokenizer cuts it into, each between the tokenizer's marks, as
   * often as it occurs, punctuation too: what VTM-UCH's released code does with CLIP's byte pairs.
   */
  PIECES;

  /** The choice of this name, in lower case. */
  public static WordUnits of(String name) {
    return switch (name) {
      case "words" -> WORDS;
      case "pieces" -> PIECES;
      default ->
          throw CrosshashException.invalid(
              "Units of words must be words or pieces", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
