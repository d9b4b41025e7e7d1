package org.crosshash.errors;

import java.util.Objects;

/**
 * The one error type of the domain: the rule that was broken, the value that broke it, and the
 * cure.
 *
 * <pre>{@code
 * throw CrosshashException.invalid(
 *     "Code length must be a multiple of 8 from 8 to 512", bits, "use 16, 32, 64 or 128");
 * }</pre>
 */
public final class CrosshashException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final String rule;
  private final String value;
  private final String cure;

  /**
   * Makes an error.
   *
   * @param problem what kind of trouble it is
   * @param rule the rule, as a sentence without a full stop
   * @param value the offending value, as text
   * @param cure what to do about it, as a clause
   * @param cause what lies beneath, or null
   */
  public CrosshashException(
      Problem problem, String rule, Object value, String cure, Throwable cause) {
    super(ended(rule + ": " + value) + " " + ended(capitalise(cure)), cause);
    this.problem = Objects.requireNonNull(problem, "problem");
    this.rule = rule;
    this.value = String.valueOf(value);
    this.cure = cure;
  }

  /** Makes an error without a cause. */
  public CrosshashException(Problem problem, String rule, Object value, String cure) {
    this(problem, rule, value, cure, null);
  }

  /** An {@link Problem#INVALID_ARGUMENT} error. */
  public static CrosshashException invalid(String rule, Object value, String cure) {
    return new CrosshashException(Problem.INVALID_ARGUMENT, rule, value, cure);
  }

  /** A {@link Problem#NOT_FOUND} error. */
  public static CrosshashException notFound(String rule, Object value, String cure) {
    return new CrosshashException(Problem.NOT_FOUND, rule, value, cure);
  }

  /** A {@link Problem#FAILED_PRECONDITION} error. */
  public static CrosshashException precondition(String rule, Object value, String cure) {
    return new CrosshashException(Problem.FAILED_PRECONDITION, rule, value, cure);
  }

  /** What kind of trouble it is. */
  public Problem problem() {
    return problem;
  }

  /** The rule that was broken. */
  public String rule() {
    return rule;
  }

  /** The value that broke it. */
  public String value() {
    return value;
  }

  /** What to do about it. */
  public String cure() {
    return cure;
  }

  /** A text with a full stop; one that quotes another error has its own. */
  private static String ended(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static String capitalise(String clause) {
    return clause.isEmpty()
        ? clause
        : Character.toUpperCase(clause.charAt(0)) + clause.substring(1);
  }
}
