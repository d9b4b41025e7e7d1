package org.crosshash.experiments.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.config.Settings;
import org.crosshash.evaluation.statistics.BootstrapInterval;
import org.crosshash.evaluation.statistics.HolmCorrection;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * Makes the tables of a sweep.
 *
 * <p>In each column (task and code length) the line with the best mean over seeds is tested against
 * every other line: each query's figure is averaged over the seeds that both lines have, and these
 * pairs go into Wilcoxon's signed-rank test. Holm's correction is over all tests of one table. So
 * the tests speak of queries; the intervals speak of seeds.
 */
public final class SweepTables {
  /** Seed of the bootstrap, so that a report made again is the same. */
  private static final long BOOTSTRAP_SEED = 1;

  private final Sweep sweep;
  private final Map<String, TrialRow> rows;

  private SweepTables(Sweep sweep, Map<String, TrialRow> rows) {
    this.sweep = sweep;
    this.rows = rows;
  }

  /**
   * The tables, by dataset, then by metric.
   *
   * @param rows what is known of the trials, with results
   */
  public static List<MetricTable> of(Sweep sweep, Map<String, TrialRow> rows) {
    SweepTables maker = new SweepTables(sweep, rows);
    List<MetricTable> tables = new ArrayList<>();
    for (String dataset : sweep.datasets().keySet()) {
      for (String metric : sweep.file().getMetricsList()) {
        tables.add(maker.table(dataset, metric));
      }
    }
    return tables;
  }

  /** Results of one cell by seed. */
  private SortedMap<Long, TrialOutcome> outcomes(String dataset, CellKey key) {
    SortedMap<Long, TrialOutcome> bySeed = new TreeMap<>();
    for (SweepTrial trial : sweep.trials()) {
      TrialId id = trial.trial().id();
      TrialRow row = rows.get(trial.identity());
      if (id.dataset().equals(dataset)
          && id.bits() == key.bits()
          && RowKey.of(id).equals(key.row())
          && row != null
          && row.result().isPresent()) {
        bySeed.put(id.seed(), row.result().get());
      }
    }
    return bySeed;
  }

  private MetricTable table(String dataset, String metric) {
    Set<RowKey> lines = new LinkedHashSet<>();
    sweep.trials().forEach(trial -> lines.add(RowKey.of(trial.trial().id())));
    List<String> tasks = Settings.resolve(sweep.evaluation()).getTasksList();
    List<Integer> bits = sweep.file().getBitsList();
    Map<CellKey, SortedMap<Long, TrialOutcome>> outcomes = new LinkedHashMap<>();
    Map<CellKey, Cell> cells = new LinkedHashMap<>();
    for (RowKey line : lines) {
      for (String task : tasks) {
        for (int length : bits) {
          CellKey key = new CellKey(line, task, length);
          SortedMap<Long, TrialOutcome> found = outcomes(dataset, key);
          double[] values =
              found.values().stream()
                  .flatMapToDouble(outcome -> outcome.metric(task, metric).stream())
                  .toArray();
          if (values.length > 0) {
            outcomes.put(key, found);
            cells.put(
                key,
                new Cell(
                    MeanInterval.of(values),
                    BootstrapInterval.of(values, BOOTSTRAP_SEED),
                    Mark.NONE));
          }
        }
      }
    }
    List<Comparison> tests = new ArrayList<>();
    for (String task : tasks) {
      for (int length : bits) {
        tests.addAll(column(List.copyOf(lines), task, length, metric, cells, outcomes));
      }
    }
    List<Comparison> corrected = correct(tests);
    mark(cells, corrected);
    return new MetricTable(dataset, metric, List.copyOf(lines), tasks, bits, cells, corrected);
  }

  private static List<Comparison> column(
      List<RowKey> lines,
      String task,
      int bits,
      String metric,
      Map<CellKey, Cell> cells,
      Map<CellKey, SortedMap<Long, TrialOutcome>> outcomes) {
    List<CellKey> keys =
        lines.stream()
            .map(line -> new CellKey(line, task, bits))
            .filter(cells::containsKey)
            .toList();
    Comparator<CellKey> byMean =
        Comparator.comparingDouble(key -> cells.get(key).interval().mean());
    Optional<CellKey> best =
        keys.stream().max(MetricStyle.lowerIsBetter(metric) ? byMean.reversed() : byMean);
    List<Comparison> tests = new ArrayList<>();
    if (best.isEmpty()) {
      return tests;
    }
    for (CellKey key : keys) {
      if (!key.equals(best.get())) {
        test(outcomes.get(best.get()), outcomes.get(key), TrialOutcome.key(task, metric))
            .ifPresent(paired ->
                tests.add(
                    new Comparison(
                        best.get().row(), key.row(), task, bits, paired, paired.probability())));
      }
    }
    return tests;
  }

  /**
   * The test of two lines, over the seeds and queries that both have; empty where there are none.
   */
  private static Optional<PairedComparison> test(
      SortedMap<Long, TrialOutcome> best, SortedMap<Long, TrialOutcome> other, String figure) {
    Set<Long> seeds = new TreeSet<>(best.keySet());
    seeds.retainAll(other.keySet());
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> left = means(best, seeds, figure);
    Map<String, Double> right = means(other, seeds, figure);
    Set<String> queries = new TreeSet<>(left.keySet());
    queries.retainAll(right.keySet());
    return queries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            PairedComparison.of(
                queries.stream().mapToDouble(left::get).toArray(),
                queries.stream().mapToDouble(right::get).toArray()));
  }

  /** Each query's mean over the seeds; queries that one seed lacks are left out. */
  private static Map<String, Double> means(
      SortedMap<Long, TrialOutcome> outcomes, Set<Long> seeds, String figure) {
    Map<String, Double> means = new TreeMap<>();
    boolean first = true;
    for (long seed : seeds) {
      Map<String, Double> queries =
          Optional.<Map<String, Double>>ofNullable(outcomes.get(seed).perQuery().get(figure))
              .orElse(Map.of());
      if (first) {
        queries.forEach((query, value) -> means.put(query, value / seeds.size()));
        first = false;
      } else {
        means.keySet().retainAll(queries.keySet());
        means.replaceAll((query, sum) -> sum + queries.get(query) / seeds.size());
      }
    }
    return means;
  }

  private static List<Comparison> correct(List<Comparison> tests) {
    double[] corrected =
        HolmCorrection.adjust(
            tests.stream().mapToDouble(test -> test.paired().probability()).toArray());
    List<Comparison> done = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      Comparison test = tests.get(i);
      done.add(
          new Comparison(
              test.best(), test.other(), test.task(), test.bits(), test.paired(), corrected[i]));
    }
    return done;
  }

  private static void mark(Map<CellKey, Cell> cells, List<Comparison> tests) {
    Map<CellKey, Boolean> alone = new LinkedHashMap<>();
    for (Comparison test : tests) {
      CellKey best = new CellKey(test.best(), test.task(), test.bits());
      alone.merge(best, test.isSignificant(), Boolean::logicalAnd);
      if (!test.isSignificant()) {
        cells.computeIfPresent(
            new CellKey(test.other(), test.task(), test.bits()),
            (key, cell) -> cell.marked(Mark.TIED));
      }
    }
    alone.forEach((key, isAlone) ->
        cells.computeIfPresent(key, (best, cell) -> cell.marked(isAlone ? Mark.BEST : Mark.TIED)));
  }
}
