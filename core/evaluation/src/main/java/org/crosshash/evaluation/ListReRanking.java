package org.crosshash.evaluation;

import java.util.Objects;
import java.util.function.IntFunction;
import org.crosshash.hamming.rerank.ReRanking;
import org.crosshash.hamming.rerank.SlotScorer;

/**
 * How result lists are re-ranked before they are measured.
 *
 * @param how how many of each list, and how both scores are weighed
 * @param scorers for a query, by its position, what scores the items of the database, by theirs;
 *     asked from any thread
 */
public record ListReRanking(ReRanking how, IntFunction<SlotScorer> scorers) {
  /** Checks that nothing is missing. */
  public ListReRanking {
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(scorers, "scorers");
  }
}
