package org.crosshash.experiments.sweeps.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.crosshash.config.Settings;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.report.Figure;
import org.crosshash.experiments.report.Line;
import org.crosshash.experiments.report.LineChart;
import org.crosshash.experiments.report.Pages;
import org.crosshash.experiments.report.SweepView;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialRow;

/** The report of a sweep as one page that needs no other file. */
final class HtmlReport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** More lines than this are not told apart in a figure. */
  private static final int LINES = 16;

  private HtmlReport() {}

  static String text(SweepReport report) {
    List<SweepView.TestView> tests = new ArrayList<>();
    report
        .tables()
        .forEach(table -> table.comparisons().forEach(test -> tests.add(test(table, test))));
    return Pages.sweep(
        new SweepView(
            report.sweep().file().getName(),
            report.summary(),
            report.tables().stream().map(HtmlReport::table).toList(),
            SweepReport.LEGEND,
            byLength(report),
            losses(report),
            tests,
            report.failures(),
            report.protocol(),
            pretty(report.sweep().loaded().text())));
  }

  private static String pretty(String json) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Settings.tree(json));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static SweepView.TableView table(MetricTable table) {
    List<SweepView.RowView> rows = new ArrayList<>();
    for (RowKey row : table.rows()) {
      List<SweepView.CellView> cells = new ArrayList<>();
      for (String task : table.tasks()) {
        for (int bits : table.bits()) {
          cells.add(
              table
                  .cell(row, task, bits)
                  .map(cell ->
                      new SweepView.CellView(
                          MetricStyle.words(cell.interval()),
                          cell.mark().name().toLowerCase(Locale.ROOT)))
                  .orElse(new SweepView.CellView("–", "none")));
        }
      }
      rows.add(new SweepView.RowView(row.label(), cells));
    }
    return new SweepView.TableView(
        MetricStyle.name(table.metric()) + " on " + table.dataset(),
        table.tasks().stream().map(MetricStyle::task).toList(),
        table.bits(),
        rows);
  }

  private static SweepView.TestView test(MetricTable table, Comparison test) {
    return new SweepView.TestView(
        test.other().label() + " against " + test.best().label(),
        "%s, %s, %s, %d bits"
            .formatted(
                table.dataset(),
                MetricStyle.name(table.metric()),
                MetricStyle.task(test.task()),
                test.bits()),
        MetricStyle.number(test.paired().difference()),
        MetricStyle.probability(test.paired().probability()),
        MetricStyle.probability(test.corrected()),
        MetricStyle.number(test.paired().rankBiserial()));
  }

  /** The mean of the first metric by code length, a figure a dataset and task. */
  private static List<Figure> byLength(SweepReport report) {
    List<Figure> figures = new ArrayList<>();
    String first = report.sweep().file().getMetrics(0);
    for (MetricTable table : report.tables()) {
      if (!table.metric().equals(first) || table.bits().size() < 2) {
        continue;
      }
      for (String task : table.tasks()) {
        List<Line> lines = new ArrayList<>();
        for (RowKey row : table.rows()) {
          List<Integer> measured =
              table.bits().stream()
                  .filter(bits -> table.cell(row, task, bits).isPresent())
                  .sorted()
                  .toList();
          if (measured.size() > 1 && lines.size() < LINES) {
            lines.add(
                new Line(
                    row.label(),
                    measured.stream().mapToDouble(Integer::doubleValue).toArray(),
                    measured.stream()
                        .mapToDouble(
                            bits -> table.cell(row, task, bits).orElseThrow().interval().mean())
                        .toArray()));
          }
        }
        if (!lines.isEmpty()) {
          figures.add(
              LineChart.draw(
                  "%s on %s, %s: mean over seeds."
                      .formatted(MetricStyle.name(first), table.dataset(), MetricStyle.task(task)),
                  "bits",
                  MetricStyle.name(first),
                  lines));
        }
      }
    }
    return figures;
  }

  /** Loss by epoch at the greatest code length and the first seed, a figure a method. */
  private static List<Figure> losses(SweepReport report) {
    int bits = report.sweep().file().getBitsList().stream().max(Integer::compare).orElseThrow();
    long seed = report.sweep().file().getSeeds(0);
    Map<String, List<Line>> byMethod = new LinkedHashMap<>();
    for (SweepTrial trial : report.sweep().trials()) {
      TrialId id = trial.trial().id();
      TrialRow row = report.rows().get(trial.identity());
      if (id.bits() == bits && id.seed() == seed && row != null && row.result().isPresent()) {
        double[] losses =
            row.result().get().losses().stream().mapToDouble(Double::doubleValue).toArray();
        List<Line> lines = byMethod.computeIfAbsent(id.method(), method -> new ArrayList<>());
        String name = RowKey.of(id).label() + ", " + id.dataset();
        boolean known = lines.stream().anyMatch(line -> line.name().equals(name));
        if (losses.length > 1 && lines.size() < LINES && !known) {
          double[] epochs = new double[losses.length];
          Arrays.setAll(epochs, epoch -> epoch + 1.0);
          lines.add(new Line(name, epochs, losses));
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    byMethod.forEach((method, lines) -> {
      if (!lines.isEmpty()) {
        figures.add(
            LineChart.draw(
                "%s: mean loss of each epoch at %d bits, seed %d.".formatted(method, bits, seed),
                "epoch",
                "loss",
                lines));
      }
    });
    return figures;
  }
}
