package org.crosshash.evaluation;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A figure for one query's result list, summed up over queries.
 *
 * @param name what scripts call it, {@code map_at_50} for example
 * @param value the figure for one list, usually in [0, 1]
 * @param counts whether a query enters the summary at all
 * @param summary how the figures of the queries become one
 */
public record Measure(
    String name,
    ToDoubleFunction<RankedRelevance> value,
    Predicate<RankedRelevance> counts,
    Summary summary) {
  /** How the figures of the queries become one; 0 where no query counts. */
  public enum Summary {
    /** The arithmetic mean. */
    MEAN {
      @Override
      double of(double[] values) {
        return Arrays.stream(values).average().orElse(0);
      }
    },
    /** The middle one, or the mean of both middle ones. */
    MEDIAN {
      @Override
      double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
          return 0;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      }
    };

    /** Sums values up, none of them NaN. */
    abstract double of(double[] values);
  }

  /** Checks its parts. */
  public Measure {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A measure needs a name");
    }
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(counts, "counts");
    Objects.requireNonNull(summary, "summary");
  }

  /** A measure whose mean is over all queries. */
  public static Measure ofAllQueries(String name, ToDoubleFunction<RankedRelevance> value) {
    return new Measure(name, value, list -> true, Summary.MEAN);
  }

  /** A measure whose mean is over some queries. */
  public static Measure ofSomeQueries(
      String name, ToDoubleFunction<RankedRelevance> value, Predicate<RankedRelevance> counts) {
    return new Measure(name, value, counts, Summary.MEAN);
  }
}
