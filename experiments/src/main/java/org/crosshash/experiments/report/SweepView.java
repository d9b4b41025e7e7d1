package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * All that the page of a sweep shows.
 *
 * @param title heading
 * @param summary what the study is for and how far it has come
 * @param tables figures
 * @param legend what the marks of the tables mean
 * @param verdict whether the study's candidate lies above every other line
 * @param sections drawings
 * @param codes what the codes look like, without labels
 * @param best the best trial of each method: communities and queries
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
    Optional<VerdictView> verdict,
    List<FigureSection> sections,
    Optional<CodesTableView> codes,
    List<BestTrialView> best,
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
    requireNonNull(verdict, "verdict");
    sections = List.copyOf(sections);
    requireNonNull(codes, "codes");
    best = List.copyOf(best);
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
   * The verdict on a candidate.
   *
   * @param sentence the verdict
   * @param tables where the candidate stands in each table
   */
  public record VerdictView(String sentence, List<Fact> tables) {
    /** Copies the list. */
    public VerdictView {
      requireNonNull(sentence, "sentence");
      tables = List.copyOf(tables);
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
   * Drawings on one matter.
   *
   * @param anchor name that the list of contents leads to
   * @param heading what they are about
   * @param note what must be known to read them
   * @param figures at least one
   */
  public record FigureSection(String anchor, String heading, String note, List<Figure> figures) {
    /** Copies the list. */
    public FigureSection {
      figures = List.copyOf(figures);
    }
  }

  /**
   * A table of what codes look like.
   *
   * @param note what must be known to read it
   * @param columns heads after the first
   * @param rows lines
   */
  public record CodesTableView(String note, List<String> columns, List<RowView> rows) {
    /** Copies the lists. */
    public CodesTableView {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }

  /**
   * The best trial of a method.
   *
   * @param heading which it is, and its figure
   * @param sheets communities of its guidance
   * @param gallery queries with what it found
   */
  public record BestTrialView(
      String heading, List<CommunitySheet> sheets, List<GalleryQuery> gallery) {
    /** Copies the lists. */
    public BestTrialView {
      sheets = List.copyOf(sheets);
      gallery = List.copyOf(gallery);
    }
  }

  /**
   * A test.
   *
   * @param compared the two lines
   * @param column dataset, metric, task and code length
   * @param difference mean of the other - the best
   * @param probability p-value
   * @param corrected p-value after Holm's correction
   * @param effect effect size, rank-biserial
   * @param standardised effect size, Cohen's d_z; a dash where there is none
   */
  public record TestView(
      String compared,
      String column,
      String difference,
      String probability,
      String corrected,
      String effect,
      String standardised) {}
}
