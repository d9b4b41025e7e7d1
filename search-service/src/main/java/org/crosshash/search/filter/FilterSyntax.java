package org.crosshash.search.filter;

import org.crosshash.errors.CrosshashException;

/** Makes the errors for filters that cannot be read: where, shown with a caret, and the cure. */
final class FilterSyntax {
  private static final int BEFORE = 60;
  private static final int BEHIND = 20;

  private FilterSyntax() {}

  /**
   * An INVALID_ARGUMENT error.
   *
   * @param filter the whole text
   * @param position where it goes wrong, from 0 to its length
   * @param found what stands there, as a clause
   * @param cure what to do about it
   */
  static CrosshashException error(String filter, int position, String found, String cure) {
    int from = Math.max(0, position - BEFORE);
    int to = Math.min(filter.length(), position + BEHIND);
    String shown =
        (from > 0 ? "…" : "") + filter.substring(from, to) + (to < filter.length() ? "…" : "");
    int caret = position - from + (from > 0 ? 1 : 0);
    return CrosshashException.invalid(
        "A filter follows the filter language",
        "character %d: %s%n%s%n%s^%n"
            .formatted(position + 1, found, onOneLine(shown), " ".repeat(caret))
            .replace("\r\n", "\n"),
        cure);
  }

  private static String onOneLine(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.isWhitespace(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
