package org.crosshash.encoding;

import org.crosshash.errors.CrosshashException;

/** What a text must be before it is encoded. */
public final class TextRules {
  /** Most characters of a text; far more than any model reads. */
  public static final int MAXIMUM_LENGTH = 100_000;

  private TextRules() {}

  /**
   * Gives the text back.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it is blank or too long
   */
  public static String check(String text) {
    if (text.isBlank()) {
      throw CrosshashException.invalid(
          "A text must hold something to read",
          text.isEmpty() ? "empty text" : "%d blank characters".formatted(text.length()),
          "give the item a text or leave it out");
    }
    if (text.length() > MAXIMUM_LENGTH) {
      throw CrosshashException.invalid(
          "A text must have at most %,d characters".formatted(MAXIMUM_LENGTH),
          "%,d characters beginning with \"%s\"".formatted(text.length(), text.substring(0, 40)),
          "shorten it; a model reads its first tokens only, 128 at most");
    }
    return text;
  }
}
