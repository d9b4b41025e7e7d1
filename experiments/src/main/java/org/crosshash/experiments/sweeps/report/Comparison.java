package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import org.crosshash.evaluation.statistics.PairedComparison;

/**
 * A test of one line against the best of its column, query by query.
 *
 * @param best the line with the best mean
 * @param other the other line
 * @param task task of the column
 * @param bits code length of the column
 * @param paired the test; its difference is other - best
 * @param corrected p-value after Holm's correction over all tests of the table
 */
public record Comparison(
    RowKey best, RowKey other, String task, int bits, PairedComparison paired, double corrected) {
  /** Below this a difference counts. */
  public static final double LEVEL = 0.05;

  /** Checks that nothing is null. */
  public Comparison {
    requireNonNull(best, "best");
    requireNonNull(other, "other");
    requireNonNull(task, "task");
    requireNonNull(paired, "paired");
  }

  /** Whether the two are told apart. */
  public boolean isSignificant() {
    return corrected < LEVEL;
  }
}
