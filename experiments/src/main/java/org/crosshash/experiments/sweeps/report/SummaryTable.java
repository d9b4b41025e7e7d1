package org.crosshash.experiments.sweeps.report;

/** The first tables of a sweep as Markdown, for a terminal. */
public final class SummaryTable {
  private SummaryTable() {}

  /** A table for each dataset, of the first metric. */
  public static String text(SweepReport report) {
    StringBuilder text = new StringBuilder();
    report.tables().stream()
        .filter(table -> table.metric().equals(report.sweep().file().getMetrics(0)))
        .forEach(table -> MarkdownReport.table(text, table));
    text.append(report.legend()).append('\n');
    report.verdict().ifPresent(verdict -> text.append(verdict.sentence()).append('\n'));
    return text.toString();
  }
}
