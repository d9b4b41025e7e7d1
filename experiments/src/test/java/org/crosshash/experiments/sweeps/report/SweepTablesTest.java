package org.crosshash.experiments.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.crosshash.config.Settings;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.experiments.datasets.rows.ParquetReader;
import org.crosshash.experiments.datasets.rows.TableRow;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTablesTest {
  private static final int QUERIES = 60;
  private static final String KEY = TrialOutcome.key("i2t", "map_all");

  @TempDir private Path folder;

  private Sweep sweep() {
    return SomeSweep.sweep(
        folder,
        """
        name: study & co_1
        datasets: [pairs]
        bits: [16]
        seeds: [1, 2, 3]
        metrics: [map_all]
        methods: [{id: dgcpn}, {id: djsrh}, {id: random}]
        """);
  }

  /** Results of all trials: each method changes the figures of queries in its own way. */
  private static Map<String, TrialRow> rows(Sweep sweep, Map<String, DoubleUnaryOperator> methods) {
    Map<String, TrialRow> rows = new LinkedHashMap<>();
    for (SweepTrial trial : sweep.trials()) {
      Random noise = new Random(trial.identity().hashCode());
      SortedMap<String, Double> queries = new TreeMap<>();
      for (int query = 0; query < QUERIES; query++) {
        double ease = (query + 1.0) / (QUERIES + 1);
        queries.put(
            "q" + query,
            methods.get(trial.trial().method().id()).applyAsDouble(ease)
                + 0.02 * noise.nextGaussian());
      }
      double mean = queries.values().stream().mapToDouble(value -> value).average().orElseThrow();
      rows.put(
          trial.identity(),
          SomeSweep.row(
              trial,
              new TrialOutcome(
                  new TreeMap<>(Map.of(KEY, mean)),
                  new TreeMap<>(Map.of(KEY, queries)),
                  List.of(2.0, 1.0),
                  1,
                  "models/m",
                  "tables/c")));
    }
    return rows;
  }

  private static final Map<String, DoubleUnaryOperator> CLEAR =
      Map.of("dgcpn", ease -> ease + 0.2, "djsrh", ease -> ease, "random", ease -> 0.1);
  private static final Map<String, DoubleUnaryOperator> CLOSE =
      Map.of("dgcpn", ease -> ease, "djsrh", ease -> ease, "random", ease -> 0.1);

  private static Mark mark(MetricTable table, int row) {
    return table.cell(table.rows().get(row), "i2t", 16).orElseThrow().mark();
  }

  @Test
  void of_oneMethodClearlyBetter_isBestByTests() {
    Sweep sweep = sweep();
    MetricTable table = SweepTables.of(sweep, rows(sweep, CLEAR)).getFirst();

    assertThat(mark(table, 0)).isEqualTo(Mark.BEST);
    assertThat(mark(table, 1)).isEqualTo(Mark.NONE);
    assertThat(mark(table, 2)).isEqualTo(Mark.NONE);
    assertThat(table.comparisons())
        .hasSize(2)
        .allSatisfy(test -> {
          assertThat(test.paired().pairs()).isEqualTo(QUERIES);
          assertThat(test.corrected()).isBetween(test.paired().probability(), 0.001);
          assertThat(test.paired().difference()).isNegative();
        });
  }

  @Test
  void of_twoMethodsAlike_areTiedAndNoneIsBest() {
    Sweep sweep = sweep();
    MetricTable table = SweepTables.of(sweep, rows(sweep, CLOSE)).getFirst();

    assertThat(mark(table, 0)).isEqualTo(Mark.TIED);
    assertThat(mark(table, 1)).isEqualTo(Mark.TIED);
    assertThat(mark(table, 2)).isEqualTo(Mark.NONE);
  }

  @Test
  void of_noFiguresOfQueries_marksNothing() {
    Sweep sweep = sweep();
    Map<String, TrialRow> rows = rows(sweep, CLEAR);
    rows.replaceAll((identity, row) -> withoutQueries(row));

    MetricTable table = SweepTables.of(sweep, rows).getFirst();

    assertThat(table.comparisons()).isEmpty();
    assertThat(table.cells().values()).allMatch(cell -> cell.mark() == Mark.NONE);
  }

  @Test
  void of_oneLineWithoutFiguresOfQueries_testsTheOthersAndCallsNoneTheBest() {
    Sweep sweep = sweep();
    Map<String, TrialRow> rows = rows(sweep, CLEAR);
    String one =
        sweep.trials().stream()
            .filter(trial -> trial.trial().method().id().equals("djsrh"))
            .findFirst()
            .orElseThrow()
            .identity();
    rows.computeIfPresent(one, (identity, row) -> withoutQueries(row));

    MetricTable table = SweepTables.of(sweep, rows).getFirst();

    assertThat(table.comparisons()).hasSize(1);
    assertThat(table.comparison(table.rows().get(2), "i2t", 16)).isPresent();
    assertThat(table.cells()).hasSize(3);
    assertThat(table.cells().values()).allMatch(cell -> cell.mark() == Mark.NONE);
  }

  /** A trial as it was kept before figures of its queries were. */
  private static TrialRow withoutQueries(TrialRow row) {
    TrialOutcome known = row.result().orElseThrow();
    return new TrialRow(
        row.identity(),
        row.status(),
        1,
        0,
        "",
        1,
        "",
        Optional.of(
            new TrialOutcome(
                known.metrics(), new TreeMap<>(), List.of(), 1, "models/m", "tables/c")));
  }

  @Test
  void of_someTrialsDone_takesWhatIsThere() {
    Sweep sweep = sweep();
    Map<String, TrialRow> rows = rows(sweep, CLEAR);
    double[] values =
        sweep.trials().stream()
            .filter(trial -> trial.trial().method().id().equals("dgcpn"))
            .limit(2)
            .mapToDouble(
                trial -> rows.get(trial.identity()).result().orElseThrow().metrics().get(KEY))
            .toArray();
    rows.remove(sweep.trials().get(2).identity());
    sweep.trials().stream()
        .filter(trial -> trial.trial().method().id().equals("random"))
        .forEach(trial -> rows.remove(trial.identity()));

    MetricTable table = SweepTables.of(sweep, rows).getFirst();

    MeanInterval interval = table.cell(table.rows().getFirst(), "i2t", 16).orElseThrow().interval();
    assertThat(interval.count()).isEqualTo(2);
    assertThat(interval.mean()).isCloseTo((values[0] + values[1]) / 2, within(1e-12));
    assertThat(table.cell(table.rows().get(2), "i2t", 16)).isEmpty();
    assertThat(table.comparisons()).hasSize(1);
  }

  @Test
  void files_allForms_sayTheSame() throws IOException {
    Sweep sweep = sweep();
    SweepReport report = SweepReport.of(sweep, rows(sweep, CLEAR));
    Map<String, String> files = new LinkedHashMap<>();
    SequencedMap<String, byte[]> written = new LinkedHashMap<>(ReportFiles.of(report));
    written.forEach((name, bytes) -> files.put(name, new String(bytes, StandardCharsets.UTF_8)));
    String mean =
        MetricStyle.number(
            report
                .tables()
                .getFirst()
                .cell(report.tables().getFirst().rows().getFirst(), "i2t", 16)
                .orElseThrow()
                .interval()
                .mean());

    assertThat(files.get("report.md"))
        .contains("| dgcpn | **" + mean + " ± ", "## mAP@all on pairs");
    assertThat(files.get("tables.tex"))
        .contains("\\textbf{" + mean + "}{\\scriptsize", "\\toprule", "\\bottomrule")
        .contains("\\multicolumn{1}{c}{I$\\to$T}");
    assertThat(files.get("report.html"))
        .contains("<td class=\"best\">" + mean + " ± ", "study &amp; co_1")
        .doesNotContain("http://cdn", "<script", "src=\"http");
    assertThat(files.get("figures.csv").lines()).hasSize(4);
    assertThat(files.get("trials.csv").lines()).hasSize(10);
    for (String table : List.of("figures", "trials")) {
      requireSame(written.get(table + ".parquet"), files.get(table + ".csv"));
    }
    assertThat(Settings.tree(files.get("report.json")).path("tests")).hasSize(2);
    assertThat(SweepReport.of(sweep, rows(sweep, CLEAR)).tables()).isEqualTo(report.tables());
  }

  /** A table as Parquet has the columns, rows and values of the one as CSV. */
  private void requireSame(byte[] parquet, String csv) throws IOException {
    Path file = Files.write(folder.resolve("table.parquet"), parquet);
    try (CSVParser lines = CSVParser.parse(csv, CSVFormat.DEFAULT.builder().setHeader().get());
        ParquetReader rows = ParquetReader.open(file)) {
      List<String> columns = lines.getHeaderNames();
      assertThat(rows.header()).contains(columns);
      for (CSVRecord line : lines) {
        TableRow row = rows.next().orElseThrow();
        assertThat(columns.stream().map(row::text)).containsExactly(line.values());
      }
      assertThat(rows.next()).isEmpty();
    }
  }

  @Test
  void of_permutationTest_saysSoAndGivesItsProbabilities() {
    Sweep sweep = sweep();
    Sweep permuted =
        new Sweep(
            new LoadedFile(
                Optional.empty(), sweep.file().toBuilder().setTest("permutation").build()),
            sweep.datasets(),
            sweep.evaluation(),
            sweep.trials());
    Map<String, TrialRow> rows = rows(sweep, CLEAR);

    SweepReport report = SweepReport.of(permuted, rows);

    assertThat(report.legend()).contains("permutation test");
    assertThat(SweepReport.of(sweep, rows).legend()).contains("Wilcoxon");
    assertThat(report.tables().getFirst().comparisons())
        .allSatisfy(test -> assertThat(test.paired().probability()).isEqualTo(2.0 / 10_000));
  }

  @Test
  void escape_specialLetters_areHarmless() {
    assertThat(LatexReport.escape("a_b & 5 % {x} \\ ~^#$ →"))
        .isEqualTo(
            "a\\_b \\& 5 \\% \\{x\\} \\textbackslash{} \\textasciitilde{}\\textasciicircum{}\\#\\$"
                + " $\\to$");
  }
}
