package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.experiments.sweeps.report.CandidateVerdict.Answer;

/**
 * Where a candidate stands in one table.
 *
 * @param dataset dataset's name
 * @param metric metric's name
 * @param decides the table has a part in the verdict
 * @param contests the candidate beside each other line in each column, in order of columns
 */
public record TableVerdict(String dataset, String metric, boolean decides, List<Contest> contests) {
  private static final int NAMED = 5;

  /** Copies the list. */
  public TableVerdict {
    requireNonNull(dataset, "dataset");
    requireNonNull(metric, "metric");
    contests = List.copyOf(contests);
  }

  /**
   * The candidate beside another line in a column.
   *
   * @param other the other line
   * @param task task of the column
   * @param bits code length of the column
   * @param answer whether the candidate's interval lies above the other's
   * @param intervals both in words; empty where one is lacking
   */
  public record Contest(
      RowKey other, String task, int bits, Answer answer, Optional<String> intervals) {
    private String words() {
      return "%s at %s %d (%s)"
          .formatted(
              other.label(),
              MetricStyle.task(task),
              bits,
              intervals.orElse("not every seed is done"));
    }
  }

  /** The candidate beside all other lines of a table. */
  static TableVerdict of(MetricTable table, RowKey candidate, int seeds, boolean decides) {
    List<Contest> contests = new ArrayList<>();
    for (String task : table.tasks()) {
      for (int bits : table.bits()) {
        Optional<MeanInterval> own = interval(table, candidate, task, bits, seeds);
        for (RowKey row : table.rows()) {
          if (!row.equals(candidate)) {
            contests.add(
                contest(
                    row, task, bits, table.metric(), own, interval(table, row, task, bits, seeds)));
          }
        }
      }
    }
    return new TableVerdict(table.dataset(), table.metric(), decides, contests);
  }

  /** The interval of a figure over all seeds of the study; one seed has none. */
  private static Optional<MeanInterval> interval(
      MetricTable table, RowKey row, String task, int bits, int seeds) {
    return table
        .cell(row, task, bits)
        .map(Cell::interval)
        .filter(interval -> interval.count() == seeds && interval.halfWidth().isPresent());
  }

  private static Contest contest(
      RowKey row,
      String task,
      int bits,
      String metric,
      Optional<MeanInterval> own,
      Optional<MeanInterval> other) {
    if (own.isEmpty() || other.isEmpty()) {
      return new Contest(row, task, bits, Answer.OPEN, Optional.empty());
    }
    boolean above =
        MetricStyle.lowerIsBetter(metric)
            ? isAbove(other.get(), own.get())
            : isAbove(own.get(), other.get());
    return new Contest(
        row,
        task,
        bits,
        above ? Answer.ABOVE : Answer.NOT_ABOVE,
        Optional.of(MetricStyle.words(own.get()) + " against " + MetricStyle.words(other.get())));
  }

  private static boolean isAbove(MeanInterval upper, MeanInterval lower) {
    return upper.mean() - upper.halfWidth().orElseThrow()
        > lower.mean() + lower.halfWidth().orElseThrow();
  }

  /** What the columns say together. */
  public Answer answer() {
    if (!having(Answer.NOT_ABOVE).isEmpty()) {
      return Answer.NOT_ABOVE;
    }
    return having(Answer.OPEN).isEmpty() ? Answer.ABOVE : Answer.OPEN;
  }

  private List<Contest> having(Answer wanted) {
    return contests.stream().filter(contest -> contest.answer() == wanted).toList();
  }

  /** The table's heading: {@code mAP@all on openclipart}. */
  public String heading() {
    return MetricStyle.name(metric) + " on " + dataset;
  }

  /** What is to be said of the table. */
  public String statement() {
    return switch (answer()) {
      case ABOVE -> "above every other line in every column.";
      case NOT_ABOVE -> "not above " + named(having(Answer.NOT_ABOVE)) + ".";
      case OPEN -> "open: " + named(having(Answer.OPEN)) + ".";
    };
  }

  private String named(List<Contest> some) {
    String first = some.stream().limit(NAMED).map(Contest::words).collect(Collectors.joining(", "));
    return some.size() <= NAMED
        ? first
        : first
            + " and in %d more of %d comparisons".formatted(some.size() - NAMED, contests.size());
  }
}
