package org.crosshash.experiments.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.crosshash.config.Settings;
import org.crosshash.evaluation.statistics.BootstrapInterval;
import org.crosshash.evaluation.statistics.HolmCorrection;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * Makes the tables of a sweep.
 *
 * <p>In each column (task and code length) the line with the best mean over seeds is tested against
 * every other line: each query's figure is averaged over the seeds that both lines have, and these
 * pairs go into the test that the file names. Holm's correction is over all tests of one table. So
 * the tests speak of queries; the intervals speak of seeds.
 */
public final class SweepTables {
  /** Seed of the bootstrap, so that a report made again is the same. */
  private static final long BOOTSTRAP_SEED = 1;

  private final Sweep sweep;
  private final SeedMeans results;
  private final PairedQueries paired;

  private SweepTables(Sweep sweep, Map<String, TrialRow> rows) {
    this.sweep = sweep;
    this.results = new SeedMeans(sweep, rows);
    this.paired = new PairedQueries(TestChoice.of(sweep.file()));
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

  private MetricTable table(String dataset, String metric) {
    List<RowKey> lines = results.rows();
    List<String> tasks = Settings.resolve(sweep.evaluation()).getTasksList();
    List<Integer> bits = sweep.file().getBitsList();
    Map<CellKey, SortedMap<Long, TrialOutcome>> outcomes = new LinkedHashMap<>();
    Map<CellKey, Cell> cells = new LinkedHashMap<>();
    for (RowKey line : lines) {
      for (String task : tasks) {
        for (int length : bits) {
          CellKey key = new CellKey(line, task, length);
          SortedMap<Long, TrialOutcome> found = results.at(dataset, key.row(), key.bits());
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
    Set<CellKey> untested = new HashSet<>();
    for (String task : tasks) {
      for (int length : bits) {
        tests.addAll(column(lines, task, length, metric, cells, outcomes, untested));
      }
    }
    List<Comparison> corrected = correct(tests);
    mark(cells, corrected, untested);
    return new MetricTable(dataset, metric, lines, tasks, bits, cells, corrected);
  }

  /**
   * The tests of a column.
   *
   * @param untested takes the best, where a line could not be tested against it: one whose trials
   *     kept no figures of queries, or that shares no seed with it
   */
  private List<Comparison> column(
      List<RowKey> lines,
      String task,
      int bits,
      String metric,
      Map<CellKey, Cell> cells,
      Map<CellKey, SortedMap<Long, TrialOutcome>> outcomes,
      Set<CellKey> untested) {
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
        paired
            .compare(outcomes.get(best.get()), outcomes.get(key), TrialOutcome.key(task, metric))
            .ifPresentOrElse(
                found ->
                    tests.add(
                        new Comparison(
                            best.get().row(), key.row(), task, bits, found, found.probability())),
                () -> untested.add(best.get()));
      }
    }
    return tests;
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

  /** Marks what tests tell; a best that was not tested against every line is not called so. */
  private static void mark(
      Map<CellKey, Cell> cells, List<Comparison> tests, Set<CellKey> untested) {
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
    alone.forEach((key, isAlone) -> {
      Mark ofBest = untested.contains(key) ? Mark.NONE : Mark.BEST;
      cells.computeIfPresent(key, (best, cell) -> cell.marked(isAlone ? ofBest : Mark.TIED));
    });
  }
}
