package org.crosshash.search.filter;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/** Cuts the text of a filter into tokens, one after another; one thread. */
final class FilterLexer {
  private static final Set<String> KEYWORDS = Set.of("AND", "OR", "NOT");
  private static final String NO_WORD = "()\"'=<>!:,";

  /** RFC 3339's date-time, whose colons are no operators. */
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})");

  private final String text;
  private int position;

  FilterLexer(String text) {
    this.text = text;
  }

  /** What a token is. */
  enum Kind {
    OPEN,
    CLOSE,
    OPERATOR,
    MINUS,
    KEYWORD,
    WORD,
    QUOTED,
    END
  }

  /**
   * A piece of the text.
   *
   * @param kind what it is
   * @param text its characters; of a quoted one those that it stands for
   * @param position where it begins
   */
  record Token(Kind kind, String text, int position) {
    boolean isKeyword(String keyword) {
      return kind == Kind.KEYWORD && text.equals(keyword);
    }

    /** The token as an error names it. */
    String described() {
      return kind == Kind.END ? "the filter ends" : "`" + text + "` stands here";
    }
  }

  /**
   * Cuts the next token off.
   *
   * @param value whether a value may stand here: a minus then belongs to a number, colons may
   *     belong to a time, and keywords are words
   */
  Token next(boolean value) {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    int start = position;
    if (position == text.length()) {
      return new Token(Kind.END, "", start);
    }
    char c = text.charAt(position);
    if (c == '(' || c == ')') {
      position++;
      return new Token(c == '(' ? Kind.OPEN : Kind.CLOSE, String.valueOf(c), start);
    }
    if (c == '"' || c == '\'') {
      return quoted(c);
    }
    if (value) {
      Matcher time = TIME.matcher(text).region(start, text.length());
      if (time.lookingAt()) {
        position = time.end();
        return new Token(Kind.WORD, time.group(), start);
      }
    }
    Optional<Operator> operator = Operator.at(text, position);
    if (operator.isPresent()) {
      position += operator.get().symbol().length();
      return new Token(Kind.OPERATOR, operator.get().symbol(), start);
    }
    if (c == '-' && !value) {
      position++;
      return new Token(Kind.MINUS, "-", start);
    }
    return word(value);
  }

  /** Whether a text can stand unquoted. */
  static boolean isWord(String text) {
    return !text.isEmpty() && text.chars().allMatch(FilterLexer::isWordPart);
  }

  /** Whether a word means something else than itself. */
  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word);
  }

  private Token word(boolean value) {
    int start = position;
    while (position < text.length() && isWordPart(text.charAt(position))) {
      position++;
    }
    if (position == start) {
      throw FilterSyntax.error(
          text,
          start,
          "`" + text.charAt(start) + "` begins nothing",
          "put a text that contains it in quotes");
    }
    String word = text.substring(start, position);
    return new Token(!value && isKeyword(word) ? Kind.KEYWORD : Kind.WORD, word, start);
  }

  private Token quoted(char quote) {
    int start = position++;
    StringBuilder content = new StringBuilder();
    while (position < text.length() && text.charAt(position) != quote) {
      char c = text.charAt(position++);
      content.append(c == '\\' ? escaped() : c);
    }
    if (position == text.length()) {
      throw FilterSyntax.error(
          text, start, "the text that begins here does not end", "close it with " + quote);
    }
    position++;
    return new Token(Kind.QUOTED, content.toString(), start);
  }

  private char escaped() {
    int start = position - 1;
    char c = position < text.length() ? text.charAt(position++) : 0;
    return switch (c) {
      case '"', '\'', '\\' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (position + 4 <= text.length()
            && text.substring(position, position + 4).matches("[0-9a-fA-F]{4}")) {
          position += 4;
          yield (char) Integer.parseInt(text.substring(position - 4, position), 16);
        }
        throw badEscape(start);
      }
      default -> throw badEscape(start);
    };
  }

  private CrosshashException badEscape(int start) {
    return FilterSyntax.error(
        text,
        start,
        "no escape is written so",
        "use \\\" \\' \\\\ \\n \\r \\t or \\u and four hexadecimal digits");
  }

  private static boolean isWordPart(int c) {
    return !Character.isWhitespace(c) && NO_WORD.indexOf(c) < 0;
  }
}
