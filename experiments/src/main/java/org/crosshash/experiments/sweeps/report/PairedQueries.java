package org.crosshash.experiments.sweeps.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.sweeps.state.TrialOutcome;

/**
 * Tests of two lines on the queries that both were asked, each query's figure averaged over the
 * seeds that both have. Figures of a result are put in order once, however many tests they are in.
 * Not safe for several threads.
 */
public final class PairedQueries {
  private final PairedTest test;
  private final Map<String, Integer> places = new HashMap<>();
  private final IdentityHashMap<TrialOutcome, Map<String, double[]>> vectors =
      new IdentityHashMap<>();

  /** Compares by this test. */
  public PairedQueries(PairedTest test) {
    this.test = test;
  }

  /**
   * The test of two lines; empty where they share no seed or no query.
   *
   * @param baseline results of the one by seed
   * @param other results of the other
   * @param figure {@code task/metric}
   */
  public Optional<PairedComparison> compare(
      SortedMap<Long, TrialOutcome> baseline, SortedMap<Long, TrialOutcome> other, String figure) {
    Set<Long> seeds = new TreeSet<>(baseline.keySet());
    seeds.retainAll(other.keySet());
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    double[] left = means(baseline, seeds, figure);
    double[] right = means(other, seeds, figure);
    int[] both =
        IntStream.range(0, Math.min(left.length, right.length))
            .filter(query -> !Double.isNaN(left[query]) && !Double.isNaN(right[query]))
            .toArray();
    return both.length == 0
        ? Optional.empty()
        : Optional.of(
            PairedComparison.of(
                Arrays.stream(both).mapToDouble(query -> left[query]).toArray(),
                Arrays.stream(both).mapToDouble(query -> right[query]).toArray(),
                test));
  }

  /** Each query's mean over the seeds; NaN for queries that one seed lacks. */
  private double[] means(SortedMap<Long, TrialOutcome> outcomes, Set<Long> seeds, String figure) {
    double[][] ofSeeds =
        seeds.stream().map(seed -> vector(outcomes.get(seed), figure)).toArray(double[][]::new);
    int queries = Arrays.stream(ofSeeds).mapToInt(values -> values.length).min().orElse(0);
    double[] means = new double[queries];
    for (double[] values : ofSeeds) {
      for (int query = 0; query < queries; query++) {
        means[query] += values[query] / seeds.size();
      }
    }
    return means;
  }

  /** The figures of a result by the place of their query; NaN where there is none. */
  private double[] vector(TrialOutcome outcome, String figure) {
    return vectors
        .computeIfAbsent(outcome, key -> new HashMap<>())
        .computeIfAbsent(
            figure,
            key -> {
              SortedMap<String, Double> queries =
                  outcome.perQuery().getOrDefault(key, new TreeMap<>());
              queries.keySet().forEach(query -> places.putIfAbsent(query, places.size()));
              double[] values = new double[places.size()];
              Arrays.fill(values, Double.NaN);
              queries.forEach((query, value) -> values[places.get(query)] = value);
              return values;
            });
  }
}
