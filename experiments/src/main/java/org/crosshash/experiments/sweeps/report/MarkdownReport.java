package org.crosshash.experiments.sweeps.report;

import java.util.stream.Collectors;
import org.crosshash.experiments.report.Fact;

/** The report of a sweep as Markdown. */
final class MarkdownReport {
  private MarkdownReport() {}

  static String text(SweepReport report) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(report.sweep().file().getName()).append("\n\n");
    text.append(report.summary()).append("\n\n");
    report.tables().forEach(table -> table(text, table));
    text.append(report.legend()).append("\n\n");
    report.verdict().ifPresent(verdict -> verdict(text, verdict));
    if (!report.failures().isEmpty()) {
      text.append("## Failed\n\n");
      report.failures().forEach(fact -> fact(text, fact));
      text.append('\n');
    }
    text.append("## How these figures came about\n\n");
    report.protocol().forEach(fact -> fact(text, fact));
    return text.toString();
  }

  private static void verdict(StringBuilder text, CandidateVerdict verdict) {
    text.append("## Verdict\n\n").append(verdict.sentence()).append("\n\n");
    verdict.tables().forEach(table -> fact(text, new Fact(table.heading(), table.statement())));
    text.append('\n');
  }

  private static void fact(StringBuilder text, Fact fact) {
    text.append("- **").append(fact.name()).append("**: ").append(fact.statement()).append('\n');
  }

  /** One table with its heading. */
  static void table(StringBuilder text, MetricTable table) {
    text.append("## ")
        .append(MetricStyle.name(table.metric()))
        .append(" on ")
        .append(table.dataset())
        .append("\n\n| method |");
    for (String task : table.tasks()) {
      for (int bits : table.bits()) {
        text.append(' ').append(MetricStyle.task(task)).append(' ').append(bits).append(" |");
      }
    }
    text.append("\n|---|")
        .append("---|".repeat(table.tasks().size() * table.bits().size()))
        .append('\n');
    for (RowKey row : table.rows()) {
      text.append("| ").append(row.label().replace("|", "\\|")).append(" |");
      for (String task : table.tasks()) {
        text.append(
            table.bits().stream()
                .map(
                    bits -> " " + table.cell(row, task, bits).map(MarkdownReport::cell).orElse("–"))
                .collect(Collectors.joining(" |", "", " |")));
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private static String cell(Cell cell) {
    String words = MetricStyle.words(cell.interval());
    return switch (cell.mark()) {
      case BEST -> "**" + words + "**";
      case TIED -> words + " †";
      case NONE -> words;
    };
  }
}
