package org.crosshash.search.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.filter.FilterLexer.Kind;
import org.crosshash.search.filter.FilterLexer.Token;

/**
 * Reads filters by the grammar of the API Improvement Proposal 160 (google.aip.dev/160), without
 * its functions and without bare values:
 *
 * <pre>
 * expression  : sequence {AND sequence}
 * sequence    : factor {factor}
 * factor      : term {OR term}
 * term        : [NOT | -] simple
 * simple      : field operator argument | ( expression )
 * argument    : value | * | ( expression of values )
 * </pre>
 *
 * <p>So OR binds tighter than AND, and what stands side by side is joined by AND: {@code a AND b OR
 * c} is {@code a AND (b OR c)}. One thread a parser.
 */
public final class FilterParser {
  /** Most characters of a filter. */
  public static final int MAXIMUM_LENGTH = 16_384;

  /** Most parentheses within each other. */
  public static final int MAXIMUM_DEPTH = 50;

  /** Most restrictions of one filter. */
  public static final int MAXIMUM_RESTRICTIONS = 1000;

  private final String text;
  private final FilterLexer lexer;
  private Token token;
  private int depth;
  private int restrictions;

  private FilterParser(String text) {
    this.text = text;
    this.lexer = new FilterLexer(text);
    this.token = lexer.next(false);
  }

  /**
   * Reads a filter.
   *
   * @return its tree; empty where the text is blank, which lets everything pass
   * @throws CrosshashException INVALID_ARGUMENT where it does not follow the grammar, with the
   *     place; where it is too long or nested too deep
   */
  public static Optional<Filter> parse(String text) {
    if (text.length() > MAXIMUM_LENGTH) {
      throw CrosshashException.invalid(
          "A filter has at most " + MAXIMUM_LENGTH + " characters",
          text.length(),
          "write several filters, or mark the entries with a label of their own");
    }
    if (text.isBlank()) {
      return Optional.empty();
    }
    FilterParser parser = new FilterParser(text);
    Filter filter = parser.expression(Optional.empty());
    if (parser.token.kind() != Kind.END) {
      throw parser.error("nothing is open that it could close", "remove it, or open it before");
    }
    return Optional.of(filter);
  }

  /** What values in parentheses are compared with. */
  private record Subject(String field, Operator operator) {}

  private Filter expression(Optional<Subject> subject) {
    List<Filter> parts = new ArrayList<>(List.of(factor(subject)));
    while (token.kind() != Kind.END && token.kind() != Kind.CLOSE) {
      if (token.isKeyword("AND")) {
        advance();
      }
      parts.add(factor(subject));
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private Filter factor(Optional<Subject> subject) {
    List<Filter> parts = new ArrayList<>(List.of(term(subject)));
    while (token.isKeyword("OR")) {
      advance();
      parts.add(term(subject));
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
  }

  private Filter term(Optional<Subject> subject) {
    if (token.kind() == Kind.MINUS || token.isKeyword("NOT")) {
      advance();
      return new Filter.Not(simple(subject));
    }
    return simple(subject);
  }

  private Filter simple(Optional<Subject> subject) {
    return switch (token.kind()) {
      case OPEN -> composite(subject);
      case WORD, QUOTED -> subject.isPresent() ? value(subject.get()) : restriction();
      case END -> throw error("a restriction is missing", "write one, for example `labels:dog`");
      case CLOSE, OPERATOR, MINUS, KEYWORD ->
          throw error(
              "a restriction is missing, `" + token.text() + "` stands here",
              "write one, for example `labels:dog`; put names and values like this in quotes");
    };
  }

  private Filter composite(Optional<Subject> subject) {
    depth++;
    if (depth > MAXIMUM_DEPTH) {
      throw error(
          "parentheses are nested more than " + MAXIMUM_DEPTH + " deep", "write a flatter filter");
    }
    Token open = token;
    advance();
    Filter filter = expression(subject);
    if (token.kind() != Kind.CLOSE) {
      throw FilterSyntax.error(
          text, open.position(), "the parenthesis that opens here is not closed", "close it");
    }
    advance();
    depth--;
    return filter;
  }

  private Filter restriction() {
    Token field = token;
    advance();
    if (token.kind() != Kind.OPERATOR) {
      throw FilterSyntax.error(
          text,
          field.position(),
          "`" + field.text() + "` is compared with nothing",
          isLowerKeyword(field)
              ? "write " + field.text().toUpperCase(Locale.ROOT) + " in capitals"
              : "write a field, one of = != < <= > >= : and a value, for example `labels:dog`");
    }
    Operator operator = Operator.at(token.text(), 0).orElseThrow();
    token = lexer.next(true);
    Subject subject = new Subject(field.text(), operator);
    return switch (token.kind()) {
      case WORD, QUOTED -> value(subject);
      case OPEN -> composite(Optional.of(subject));
      case END, CLOSE, OPERATOR, MINUS, KEYWORD ->
          throw error("a value is missing, " + token.described(), "write what to compare with");
    };
  }

  private Filter value(Subject subject) {
    restrictions++;
    if (restrictions > MAXIMUM_RESTRICTIONS) {
      throw error(
          "a filter has at most " + MAXIMUM_RESTRICTIONS + " restrictions",
          "mark the entries with a label of their own");
    }
    boolean quoted = token.kind() == Kind.QUOTED;
    String value = token.text();
    if (!quoted && value.indexOf('*') >= 0) {
      if (value.equals("*") && subject.operator() == Operator.HAS) {
        advance();
        return new Filter.Presence(subject.field());
      }
      throw error(
          "`*` stands only alone behind `:`, where it means that the field is there",
          "put a text that contains it in quotes");
    }
    advance();
    return new Filter.Comparison(
        subject.field(), subject.operator(), new Filter.Literal(value, quoted));
  }

  private boolean isLowerKeyword(Token word) {
    return word.kind() == Kind.WORD
        && !FilterLexer.isKeyword(word.text())
        && FilterLexer.isKeyword(word.text().toUpperCase(Locale.ROOT));
  }

  private void advance() {
    token = lexer.next(false);
  }

  private CrosshashException error(String found, String cure) {
    return FilterSyntax.error(text, token.position(), found, cure);
  }
}
