package org.crosshash.experiments.sweeps.report;

import java.util.Map;
import java.util.stream.Collectors;

/** The tables of a sweep as LaTeX, ready for a paper that uses the package booktabs. */
final class LatexReport {
  private static final Map<Integer, String> SPECIAL =
      Map.of(
          (int) '\\', "\\textbackslash{}",
          (int) '~', "\\textasciitilde{}",
          (int) '^', "\\textasciicircum{}",
          (int) '→', "$\\to$",
          (int) '†', "$^\\dagger$",
          (int) '±', "$\\pm$",
          (int) '–', "--",
          (int) '−', "$-$");
  private static final String ESCAPED = "#$%&_{}";

  private LatexReport() {}

  static String text(SweepReport report) {
    StringBuilder text =
        new StringBuilder("% Needs \\usepackage{booktabs}. Study ")
            .append(report.sweep().file().getName())
            .append(", file ")
            .append(report.sweep().loaded().digest())
            .append('\n');
    report.tables().forEach(table -> table(text, table, report));
    return text.toString();
  }

  private static void table(StringBuilder text, MetricTable table, SweepReport report) {
    int lengths = table.bits().size();
    text.append("\\begin{table}\n\\centering\n\\caption{")
        .append(
            escape(
                "%s on %s, %d seeds. %s"
                        .formatted(
                            MetricStyle.name(table.metric()),
                            table.dataset(),
                            report.sweep().file().getSeedsCount(),
                            report.legend())
                    + verdict(table, report)))
        .append("}\n\\label{tab:")
        .append(label(table.dataset() + "-" + table.metric()))
        .append("}\n\\begin{tabular}{l")
        .append("r".repeat(table.tasks().size() * lengths))
        .append("}\n\\toprule\n");
    for (String task : table.tasks()) {
      text.append(" & \\multicolumn{%d}{c}{%s}".formatted(lengths, escape(MetricStyle.task(task))));
    }
    text.append(" \\\\\n");
    for (int task = 0; task < table.tasks().size(); task++) {
      text.append("\\cmidrule(lr){%d-%d}".formatted(2 + task * lengths, 1 + (task + 1) * lengths));
    }
    text.append("\nmethod");
    text.append(
        (" & " + table.bits().stream().map(String::valueOf).collect(Collectors.joining(" & ")))
            .repeat(table.tasks().size()));
    text.append(" \\\\\n\\midrule\n");
    for (RowKey row : table.rows()) {
      text.append(escape(row.label()));
      for (String task : table.tasks()) {
        for (int bits : table.bits()) {
          text.append(" & ")
              .append(table.cell(row, task, bits).map(LatexReport::cell).orElse("--"));
        }
      }
      text.append(" \\\\\n");
    }
    text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n");
  }

  /** What the caption says of the file's candidate; empty where there is none. */
  private static String verdict(MetricTable table, SweepReport report) {
    return report.verdict().stream()
        .flatMap(verdict ->
            verdict.tables().stream()
                .filter(one ->
                    one.dataset().equals(table.dataset()) && one.metric().equals(table.metric()))
                .map(
                    one -> " %s by 95 %% intervals: %s".formatted(verdict.name(), one.statement())))
        .collect(Collectors.joining());
  }

  private static String cell(Cell cell) {
    String mean = MetricStyle.number(cell.interval().mean());
    String half =
        cell.interval().halfWidth().isPresent()
            ? "{\\scriptsize\\,$\\pm$\\,"
                + MetricStyle.number(cell.interval().halfWidth().getAsDouble())
                + "}"
            : "";
    return switch (cell.mark()) {
      case BEST -> "\\textbf{" + mean + "}" + half;
      case TIED -> mean + "$^\\dagger$" + half;
      case NONE -> mean + half;
    };
  }

  private static String label(String text) {
    return text.replaceAll("[^A-Za-z0-9-]+", "-");
  }

  /** A text with all that LaTeX would read as a command made harmless. */
  static String escape(String text) {
    return text.codePoints()
        .mapToObj(point -> {
          String letter = Character.toString(point);
          return ESCAPED.contains(letter) ? "\\" + letter : SPECIAL.getOrDefault(point, letter);
        })
        .collect(Collectors.joining());
  }
}
