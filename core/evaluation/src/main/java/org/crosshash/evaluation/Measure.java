package org.crosshash.evaluation;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A figure for one query's result list, averaged over queries.
 *
 * @param name what scripts call it, {@code map_at_50} for example
 * @param value the figure for one list, usually in [0, 1]
 * @param counts whether a query enters the mean at all
 */
public record Measure(
    String name, ToDoubleFunction<RankedRelevance> value, Predicate<RankedRelevance> counts) {
  /** Checks its parts. */
  public Measure {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A measure needs a name");
    }
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(counts, "counts");
  }

  /** A measure whose mean is over all queries. */
  public static Measure ofAllQueries(String name, ToDoubleFunction<RankedRelevance> value) {
    return new Measure(name, value, list -> true);
  }
}
