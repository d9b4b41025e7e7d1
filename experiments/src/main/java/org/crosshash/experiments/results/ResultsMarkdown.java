package org.crosshash.experiments.results;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;

/**
 * Figures of several seeds as Markdown tables: each the mean over the seeds with half of its 95 %
 * interval by Student's t.
 */
public final class ResultsMarkdown {
  private record Column(String head, String task, String metric) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("mAP@all I→T", "i2t", "map_all"),
          new Column("T→I", "t2i", "map_all"),
          new Column("mAP@50 I→T", "i2t", "map_at_50"),
          new Column("T→I", "t2i", "map_at_50"));

  private final Protocol protocol;
  private final List<ResultFigure> figures;

  /**
   * Tables of figures.
   *
   * @param protocol what they were measured by
   * @param figures figures of one dataset, profile and part that asks; others and ablations are
   *     left out
   * @throws CrosshashException (INVALID_ARGUMENT) if none is left
   */
  public ResultsMarkdown(Protocol protocol, List<ResultFigure> figures) {
    this.protocol = protocol;
    this.figures =
        ResultFigure.distinct(figures).stream()
            .filter(figure ->
                figure.dataset().equals(protocol.dataset().name())
                    && figure.profile().equals(protocol.profile())
                    && figure.asking().equals(protocol.asking())
                    && figure.ablation().isEmpty())
            .map(ResultFigure::reRankedAsMethod)
            .toList();
    if (this.figures.isEmpty()) {
      throw CrosshashException.invalid(
          "A table needs figures",
          "none of %s, profile %s, %s asking"
              .formatted(protocol.dataset().name(), protocol.profile(), protocol.asking()),
          "name the dataset, profile and part that the figures are of");
    }
  }

  /** The methods, in the order of their figures. */
  public Set<String> methods() {
    return figures.stream()
        .map(ResultFigure::method)
        .filter(method -> !method.endsWith(ResultFigure.RE_RANKED))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The methods, each followed by its re-ranked lists where there are such. */
  private List<String> lines() {
    return methods().stream()
        .flatMap(method -> Stream.of(method, method + ResultFigure.RE_RANKED))
        .filter(line -> figures.stream().anyMatch(figure -> figure.method().equals(line)))
        .toList();
  }

  /** One table of all methods and code lengths, with its conditions. */
  public String all() {
    StringBuilder text = new StringBuilder(head(figures)).append("\n\n| method | bits |");
    columns(text, 2);
    for (String method : lines()) {
      for (int bits : bits()) {
        if (has(method, bits)) {
          row(
              text.append("| ").append(method).append(" | ").append(bits).append(" |"),
              method,
              bits);
        }
      }
    }
    chance(text.append("| chance | |"));
    return text.append('\n').append(protocol.conditions(figures)).append('\n').toString();
  }

  /** The table of one method, a row a code length. */
  public String of(String method) {
    List<ResultFigure> own =
        figures.stream().filter(figure -> figure.method().equals(method)).toList();
    String reRanked = method + ResultFigure.RE_RANKED;
    StringBuilder text = new StringBuilder(head(own)).append("\n\n| bits |");
    columns(text, 1);
    for (int bits : bits()) {
      if (has(method, bits)) {
        row(text.append("| ").append(bits).append(" |"), method, bits);
      }
      if (has(reRanked, bits)) {
        row(text.append("| ").append(bits).append(", re-ranked |"), reRanked, bits);
      }
    }
    chance(text.append("| chance |"));
    return text.append('\n').append(protocol.conditions(own)).append('\n').toString();
  }

  /** One table a metric: a row a method, two columns a code length. */
  public String overview() {
    StringBuilder text = new StringBuilder(head(figures)).append('\n');
    for (String metric : List.of("map_all", "map_at_50")) {
      text.append("\n| ")
          .append(metric.equals("map_all") ? "mAP@all" : "mAP@50")
          .append(", I→T and T→I |");
      bits().forEach(bits -> text.append(' ').append(bits).append(" bits | |"));
      text.append("\n|---|").append("---|---|".repeat(bits().size())).append('\n');
      for (String method : lines()) {
        text.append("| ").append(method).append(" |");
        for (int bits : bits()) {
          cell(text, method, bits, "i2t", metric);
          cell(text, method, bits, "t2i", metric);
        }
        text.append('\n');
      }
      double level =
          metric.equals("map_all") ? protocol.chance().mapAll() : protocol.chance().mapAt50();
      text.append("| chance |")
          .append((" " + Numbers.share(level) + " |").repeat(2 * bits().size()))
          .append('\n');
    }
    return text.append('\n').append(protocol.conditions(figures)).append('\n').toString();
  }

  private String head(List<ResultFigure> some) {
    return protocol.head(
        some.stream().map(ResultFigure::seed).collect(Collectors.toCollection(TreeSet::new)));
  }

  private static void columns(StringBuilder text, int before) {
    COLUMNS.forEach(column -> text.append(' ').append(column.head()).append(" |"));
    text.append("\n|").append("---|".repeat(before + COLUMNS.size())).append('\n');
  }

  private void row(StringBuilder text, String method, int bits) {
    COLUMNS.forEach(column -> cell(text, method, bits, column.task(), column.metric()));
    text.append('\n');
  }

  private void cell(StringBuilder text, String method, int bits, String task, String metric) {
    double[] values =
        figures.stream()
            .filter(figure -> figure.is(method, bits, task, metric))
            .mapToDouble(ResultFigure::value)
            .toArray();
    text.append(' ').append(Numbers.meanAndInterval(values)).append(" |");
  }

  private void chance(StringBuilder text) {
    for (Column column : COLUMNS) {
      double level =
          column.metric().equals("map_all")
              ? protocol.chance().mapAll()
              : protocol.chance().mapAt50();
      text.append(' ').append(Numbers.share(level)).append(" |");
    }
    text.append('\n');
  }

  private boolean has(String method, int bits) {
    return figures.stream()
        .anyMatch(figure -> figure.method().equals(method) && figure.bits() == bits);
  }

  private Set<Integer> bits() {
    return new TreeSet<>(distinct(ResultFigure::bits));
  }

  private <T> Set<T> distinct(Function<ResultFigure, T> part) {
    return figures.stream().map(part).collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
