package org.crosshash.experiments.sweeps.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import org.crosshash.config.Settings;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.experiments.report.Fact;
import org.crosshash.experiments.report.Pages;
import org.crosshash.experiments.report.SweepView;

/** The report of a sweep as one page that needs no other file. */
final class HtmlReport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String NONE = "–";
  private static final SequencedMap<String, String> CODES = codeColumns();

  private HtmlReport() {}

  private static SequencedMap<String, String> codeColumns() {
    SequencedMap<String, String> columns = new LinkedHashMap<>();
    columns.put("imbalance", "imbalance");
    columns.put("effective_bits", "effective bits");
    columns.put("entropy", "entropy");
    columns.put("collisions", "collisions");
    columns.put("inside_communities", "distance inside communities");
    columns.put("outside_communities", "to others");
    return columns;
  }

  static String text(SweepReport report) {
    List<SweepView.TestView> tests = new ArrayList<>();
    report
        .tables()
        .forEach(table -> table.comparisons().forEach(test -> tests.add(test(table, test))));
    SeedMeans means = new SeedMeans(report.sweep(), report.rows());
    SweepFigures figures = new SweepFigures(report, means);
    return Pages.sweep(
        new SweepView(
            report.sweep().file().getName(),
            report.summary(),
            report.tables().stream().map(HtmlReport::table).toList(),
            report.legend(),
            report.verdict().map(HtmlReport::verdict),
            figures.sections(),
            codes(report, means, figures),
            new BestTrials(report, means).views(),
            tests,
            report.failures(),
            report.protocol(),
            pretty(report.sweep().loaded().text())));
  }

  private static SweepView.VerdictView verdict(CandidateVerdict verdict) {
    return new SweepView.VerdictView(
        verdict.sentence(),
        verdict.tables().stream()
            .map(table -> new Fact(table.heading(), table.statement()))
            .toList());
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
                  .orElse(new SweepView.CellView(NONE, "none")));
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
        MetricStyle.number(test.paired().rankBiserial()),
        test.paired().standardised().isPresent()
            ? MetricStyle.number(test.paired().standardised().getAsDouble())
            : NONE);
  }

  /**
   * What the codes of each line look like at the greatest code length; empty where none is kept.
   */
  private static Optional<SweepView.CodesTableView> codes(
      SweepReport report, SeedMeans means, SweepFigures figures) {
    List<String> names =
        CODES.keySet().stream()
            .filter(name ->
                report.sweep().datasets().keySet().stream()
                    .anyMatch(dataset ->
                        means.rows().stream()
                            .anyMatch(row ->
                                figures.codes(dataset, row, means.greatestBits(dataset), name)
                                        .length
                                    > 0)))
            .toList();
    List<SweepView.RowView> rows = new ArrayList<>();
    for (String dataset : report.sweep().datasets().keySet()) {
      int bits = means.greatestBits(dataset);
      for (RowKey row : means.rows()) {
        List<SweepView.CellView> cells = new ArrayList<>();
        boolean known = false;
        for (String name : names) {
          double[] seeds = figures.codes(dataset, row, bits, name);
          known |= seeds.length > 0;
          cells.add(
              new SweepView.CellView(
                  seeds.length == 0 ? NONE : MetricStyle.words(MeanInterval.of(seeds)), "none"));
        }
        if (known) {
          rows.add(
              new SweepView.RowView(
                  "%s, %s, %d bits".formatted(row.label(), dataset, bits), cells));
        }
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SweepView.CodesTableView(
                "Means over pictures, texts and seeds, ± half of Student's 95 % interval over seeds.",
                names.stream().map(CODES::get).toList(), rows));
  }
}
