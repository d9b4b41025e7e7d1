package org.crosshash.experiments.sweeps.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.crosshash.experiments.export.ParquetTable;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;

/**
 * The figures of a sweep as CSV (RFC 4180, lines end with a line feed) and as Parquet, with all
 * digits.
 */
final class CsvReport {
  private static final List<Object> FIGURES =
      List.of(
          "dataset",
          "metric",
          "task",
          "method",
          "profile",
          "variant",
          "bits",
          "seeds",
          "mean",
          "deviation",
          "t_low",
          "t_high",
          "bootstrap_low",
          "bootstrap_high",
          "mark",
          "p",
          "p_holm",
          "rank_biserial",
          "d_z");
  private static final List<Object> TRIALS =
      List.of(
          "dataset",
          "method",
          "profile",
          "variant",
          "bits",
          "seed",
          "identity",
          "task",
          "metric",
          "value",
          "train_seconds");

  private static final Set<String> WHOLE = Set.of("bits", "seed", "seeds");
  private static final Set<String> TEXTS =
      Set.of("dataset", "metric", "task", "method", "profile", "variant", "mark", "identity");

  private CsvReport() {}

  /** A line for each figure over seeds. */
  static String figures(SweepReport report) {
    return text(FIGURES, figureLines(report));
  }

  private static List<List<Object>> figureLines(SweepReport report) {
    List<List<Object>> lines = new ArrayList<>();
    for (MetricTable table : report.tables()) {
      table.cells().forEach((key, cell) -> lines.add(figure(table, key, cell)));
    }
    return lines;
  }

  /** The same as Parquet; what is empty there is absent here. */
  static byte[] parquetFigures(SweepReport report) {
    return parquet("figures", FIGURES, figureLines(report), report);
  }

  private static List<Object> figure(MetricTable table, CellKey key, Cell cell) {
    double mean = cell.interval().mean();
    OptionalDouble half = cell.interval().halfWidth();
    Optional<Comparison> test = table.comparison(key.row(), key.task(), key.bits());
    return List.of(
        table.dataset(),
        table.metric(),
        key.task(),
        key.row().method(),
        key.row().profile(),
        key.row().variant(),
        key.bits(),
        cell.interval().count(),
        mean,
        value(cell.interval().deviation()),
        half.isPresent() ? mean - half.getAsDouble() : "",
        half.isPresent() ? mean + half.getAsDouble() : "",
        cell.bootstrap().low(),
        cell.bootstrap().high(),
        cell.mark().name().toLowerCase(Locale.ROOT),
        value(test, found -> found.paired().probability()),
        value(test, Comparison::corrected),
        value(test, found -> found.paired().rankBiserial()),
        test.isPresent() ? value(test.get().paired().standardised()) : "");
  }

  private static Object value(Optional<Comparison> test, ToDoubleFunction<Comparison> part) {
    return test.isPresent() ? part.applyAsDouble(test.get()) : "";
  }

  private static Object value(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : "";
  }

  /** A line for each figure of each trial that is done. */
  static String trials(SweepReport report) {
    return text(TRIALS, trialLines(report));
  }

  /** The same as Parquet. */
  static byte[] parquetTrials(SweepReport report) {
    return parquet("trials", TRIALS, trialLines(report), report);
  }

  private static List<List<Object>> trialLines(SweepReport report) {
    List<List<Object>> lines = new ArrayList<>();
    for (SweepTrial trial : report.sweep().trials()) {
      Optional.ofNullable(report.rows().get(trial.identity()))
          .flatMap(TrialRow::result)
          .ifPresent(outcome -> lines.addAll(figures(trial, outcome)));
    }
    return lines;
  }

  private static List<List<Object>> figures(SweepTrial trial, TrialOutcome outcome) {
    TrialId id = trial.trial().id();
    List<List<Object>> lines = new ArrayList<>();
    for (Map.Entry<String, Double> figure : outcome.metrics().entrySet()) {
      int slash = figure.getKey().indexOf('/');
      lines.add(
          List.of(
              id.dataset(),
              id.method(),
              id.profile(),
              id.ablation(),
              id.bits(),
              id.seed(),
              trial.identity(),
              figure.getKey().substring(0, slash),
              figure.getKey().substring(slash + 1),
              figure.getValue(),
              outcome.trainSeconds()));
    }
    return lines;
  }

  private static String text(List<Object> heads, List<List<Object>> lines) {
    return Stream.concat(Stream.of(heads), lines.stream())
        .map(line -> CSVFormat.RFC4180.format(line.toArray()) + "\n")
        .collect(Collectors.joining());
  }

  private static byte[] parquet(
      String name, List<Object> heads, List<List<Object>> lines, SweepReport report) {
    ParquetTable table = new ParquetTable(name);
    for (int i = 0; i < heads.size(); i++) {
      int column = i;
      String head = (String) heads.get(column);
      List<Object> values = lines.stream().map(line -> line.get(column)).toList();
      if (WHOLE.contains(head)) {
        table.wholes(
            head, values.stream().mapToLong(value -> ((Number) value).longValue()).toArray());
      } else if (TEXTS.contains(head)) {
        table.texts(head, values.stream().map(Object::toString).toList());
      } else {
        table.numbers(
            head,
            values.stream()
                .mapToDouble(
                    value -> value instanceof Number number ? number.doubleValue() : Double.NaN)
                .toArray());
      }
    }
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("crosshash.study", report.sweep().file().getName());
    metadata.put("crosshash.file", report.sweep().loaded().digest());
    return table.bytes(metadata);
  }
}
