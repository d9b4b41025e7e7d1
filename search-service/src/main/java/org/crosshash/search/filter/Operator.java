package org.crosshash.search.filter;

import java.util.Arrays;
import java.util.Optional;

/** How a field is compared with a value. */
public enum Operator {
  /** Equal; of a set of strings: one of them is equal. */
  EQUAL("="),
  /** Not {@link #EQUAL}, so it holds for entries without the field too. */
  NOT_EQUAL("!="),
  /** Smaller or earlier. */
  LESS("<"),
  /** Not greater. */
  AT_MOST("<="),
  /** Greater or later. */
  GREATER(">"),
  /** Not smaller. */
  AT_LEAST(">="),
  /** Has: a set has the string, a string contains it; of other types equal. */
  HAS(":");

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  /** How it is written. */
  public String symbol() {
    return symbol;
  }

  /** The operator that begins at a place of a text; the longest where several do. */
  static Optional<Operator> at(String text, int position) {
    return Arrays.stream(values())
        .filter(operator -> text.startsWith(operator.symbol, position))
        .max((a, b) -> Integer.compare(a.symbol.length(), b.symbol.length()));
  }
}
