package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.experiments.sweeps.file.MethodNames;
import org.crosshash.experiments.v1.ExperimentFile;

/**
 * Whether a study's candidate lies above every other line: on each dataset, in each column (task
 * and code length) of a table, Student's 95 % interval over the seeds of the candidate wholly above
 * that of each other line. The tables of the first metric decide.
 *
 * @param name what the file calls the candidate
 * @param tables one of each table of the report, in order
 */
public record CandidateVerdict(String name, List<TableVerdict> tables) {
  /** What can be said. */
  public enum Answer {
    /** Above every other line, in every column. */
    ABOVE,
    /** Not above a line in a column. */
    NOT_ABOVE,
    /** Nothing speaks against it, but a line lacks seeds. */
    OPEN
  }

  /** Checks the name and copies the list. */
  public CandidateVerdict {
    requireNonNull(name, "name");
    tables = List.copyOf(tables);
  }

  /** The verdict of a report; empty where its file names no candidate. */
  static Optional<CandidateVerdict> of(SweepReport report) {
    ExperimentFile file = report.sweep().file();
    return file.getMethodsList().stream()
        .filter(entry -> !file.getCandidate().isEmpty())
        .filter(entry -> file.getCandidate().equals(MethodNames.of(entry)))
        .findFirst()
        .map(entry -> new RowKey(entry.getId(), entry.getProfile(), entry.getName()))
        .map(candidate ->
            new CandidateVerdict(
                file.getCandidate(),
                report.tables().stream()
                    .map(table ->
                        TableVerdict.of(
                            table,
                            candidate,
                            file.getSeedsCount(),
                            table.metric().equals(file.getMetrics(0))))
                    .toList()));
  }

  /** What the deciding tables say together. */
  public Answer answer() {
    if (decisive(table -> table.answer() == Answer.NOT_ABOVE).findAny().isPresent()) {
      return Answer.NOT_ABOVE;
    }
    return decisive(table -> table.answer() == Answer.OPEN).findAny().isPresent()
        ? Answer.OPEN
        : Answer.ABOVE;
  }

  /** The verdict in one sentence. */
  public String sentence() {
    return switch (answer()) {
      case ABOVE ->
          "%s lies above every other line on %s: each 95 %% interval of its %s lies wholly above theirs."
              .formatted(name, datasets(table -> true), metric());
      case NOT_ABOVE ->
          "%s does not lie above every other line: on %s not every 95 %% interval of its %s lies wholly above theirs."
              .formatted(name, datasets(table -> table.answer() == Answer.NOT_ABOVE), metric());
      case OPEN ->
          "Whether %s lies above every other line is open: on %s intervals of %s over all seeds are lacking."
              .formatted(name, datasets(table -> table.answer() == Answer.OPEN), metric());
    };
  }

  private String metric() {
    return decisive(table -> true)
        .findFirst()
        .map(table -> MetricStyle.name(table.metric()))
        .orElseThrow();
  }

  private String datasets(Predicate<TableVerdict> which) {
    return decisive(which).map(TableVerdict::dataset).collect(Collectors.joining(" and "));
  }

  private Stream<TableVerdict> decisive(Predicate<TableVerdict> which) {
    return tables.stream().filter(TableVerdict::decides).filter(which);
  }
}
