package org.crosshash.experiments.datasets;

import java.util.OptionalInt;

/**
 * What a user asks of a split protocol; what is empty follows from the number of pairs.
 *
 * @param queries number of queries; empty: a tenth of the pairs, at most 2,000
 * @param validation number of validation pairs; empty: a twentieth, at most 2,000
 * @param train number of training pairs; empty: all that are left, at most 5,000
 * @param seed NumPy's seed
 */
public record SplitCounts(
    OptionalInt queries, OptionalInt validation, OptionalInt train, long seed) {
  /** Everything open, seed 1. */
  public static final SplitCounts OPEN =
      new SplitCounts(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 1);
}
