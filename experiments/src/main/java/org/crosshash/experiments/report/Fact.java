package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

/**
 * A named statement of a report.
 *
 * @param name what it is about
 * @param statement what holds
 */
public record Fact(String name, String statement) {
  /** Checks that nothing is null. */
  public Fact {
    requireNonNull(name, "name");
    requireNonNull(statement, "statement");
  }
}
