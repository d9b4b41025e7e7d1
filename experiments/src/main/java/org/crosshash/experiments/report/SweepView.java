package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that the page of a sweep shows.
 *
 * @param title heading
 * @param summary what the study is for and how far it has come
 * @param tables figures
 * @param legend what the marks of the tables mean
 * @param figures figures by code length
 * @param losses loss curves
 * @param tests tests against the best of each column
 * @param failures trials that failed, and why
 * @param protocol how the figures came about
 * @param file the resolved file
 */
public record SweepView(
    String title,
    String summary,
    List<TableView> tables,
    String legend,
    List<Figure> figures,
    List<Figure> losses,
    List<TestView> tests,
    List<Fact> failures,
    List<Fact> protocol,
    String file) {
  /** Copies the lists. */
  public SweepView {
    requireNonNull(title, "title");
    requireNonNull(summary, "summary");
    tables = List.copyOf(tables);
    requireNonNull(legend, "legend");
    figures = List.copyOf(figures);
    losses = List.copyOf(losses);
    tests = List.copyOf(tests);
    failures = List.copyOf(failures);
    protocol = List.copyOf(protocol);
    requireNonNull(file, "file");
  }

  /**
   * A table.
   *
   * @param heading metric and dataset
   * @param tasks heads of the groups of columns
   * @param bits heads of the columns of each group
   * @param rows lines
   */
  public record TableView(
      String heading, List<String> tasks, List<Integer> bits, List<RowView> rows) {
    /** Copies the lists. */
    public TableView {
      tasks = List.copyOf(tasks);
      bits = List.copyOf(bits);
      rows = List.copyOf(rows);
    }
  }

  /**
   * A line of a table.
   *
   * @param name method
   * @param cells figures, in the order of the columns
   */
  public record RowView(String name, List<CellView> cells) {
    /** Copies the list. */
    public RowView {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A figure.
   *
   * @param text as it is written
   * @param mark {@code best}, {@code tied} or {@code none}
   */
  public record CellView(String text, String mark) {}

  /**
   * A test.
   *
   * @param compared the two lines
   * @param column dataset, metric, task and code length
   * @param difference mean of the other - the best
   * @param probability p-value
   * @param corrected p-value after Holm's correction
   * @param effect effect size
   */
  public record TestView(
      String compared,
      String column,
      String difference,
      String probability,
      String corrected,
      String effect) {}
}
