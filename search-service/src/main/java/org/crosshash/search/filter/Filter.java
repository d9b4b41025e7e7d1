package org.crosshash.search.filter;

import java.util.List;

/**
 * A filter as a tree. Its text, which {@link FilterParser} reads into an equal tree, is {@link
 * FilterPrinter#print}.
 */
public sealed interface Filter {
  /**
   * All of several hold.
   *
   * @param parts at least two
   */
  record And(List<Filter> parts) implements Filter {
    /** Copies the parts. */
    public And {
      parts = severalOf(parts);
    }
  }

  /**
   * At least one of several holds.
   *
   * @param parts at least two
   */
  record Or(List<Filter> parts) implements Filter {
    /** Copies the parts. */
    public Or {
      parts = severalOf(parts);
    }
  }

  /** Another does not hold. */
  record Not(Filter part) implements Filter {}

  /**
   * A field compares with a value.
   *
   * @param field name of the field
   * @param operator how
   * @param value with what
   */
  record Comparison(String field, Operator operator, Literal value) implements Filter {}

  /**
   * An entry has a field: {@code year:*}.
   *
   * @param field name of the field
   */
  record Presence(String field) implements Filter {}

  /**
   * A value as it was written; what it means is for the field's type to say.
   *
   * @param text its characters, without quotes and escapes
   * @param quoted whether it was quoted; a quoted value is never a number or a truth value
   */
  record Literal(String text, boolean quoted) {}

  private static List<Filter> severalOf(List<Filter> parts) {
    if (parts.size() < 2) {
      throw new IllegalArgumentException("at least two parts are needed: " + parts);
    }
    return List.copyOf(parts);
  }
}
