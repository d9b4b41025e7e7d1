package org.crosshash.search.filter;

import java.util.stream.Collectors;

/** Writes filters as text. */
public final class FilterPrinter {
  private FilterPrinter() {}

  /** A text that {@link FilterParser} reads into an equal tree. */
  public static String print(Filter filter) {
    return switch (filter) {
      case Filter.And(var parts) ->
          parts.stream().map(FilterPrinter::nested).collect(Collectors.joining(" AND "));
      case Filter.Or(var parts) ->
          parts.stream().map(FilterPrinter::nested).collect(Collectors.joining(" OR "));
      case Filter.Not(Filter part) -> "NOT " + nested(part);
      case Filter.Comparison(String field, Operator operator, Filter.Literal value) ->
          name(field) + spaced(operator) + (value.quoted() ? quoted(value.text()) : value.text());
      case Filter.Presence(String field) -> name(field) + ":*";
    };
  }

  private static String nested(Filter part) {
    return part instanceof Filter.Comparison || part instanceof Filter.Presence
        ? print(part)
        : "(" + print(part) + ")";
  }

  private static String spaced(Operator operator) {
    return operator == Operator.HAS ? ":" : " " + operator.symbol() + " ";
  }

  private static String name(String field) {
    return FilterLexer.isWord(field) && !FilterLexer.isKeyword(field) && !field.startsWith("-")
        ? field
        : quoted(field);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
