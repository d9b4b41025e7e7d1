package org.crosshash.experiments.sweeps.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.experiments.sweeps.report.MetricStyle;
import org.crosshash.experiments.sweeps.report.RowKey;
import org.crosshash.experiments.sweeps.report.TestChoice;

/** A comparison in rows of text, as Markdown and as JSON. */
public final class ComparisonText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String NONE = "–";

  private ComparisonText() {}

  /** Heads of {@link #figures}. */
  public static List<String> figureHeads() {
    return List.of("figure", "first", "second", "difference", "p, Holm", "rank-biserial", "d_z");
  }

  /** A row a figure. */
  public static List<List<String>> figures(SideBySide comparison) {
    return comparison.figures().stream()
        .map(figure -> {
          String place =
              String.join(
                  ", ",
                  Stream.of(
                          figure.dataset(),
                          label(figure),
                          figure.bits() == 0 ? "" : figure.bits() + " bits",
                          MetricStyle.name(figure.metric()) + " " + MetricStyle.task(figure.task()))
                      .filter(part -> !part.isEmpty())
                      .toList());
          return List.of(
              place,
              MetricStyle.words(figure.left()),
              MetricStyle.words(figure.right()),
              (figure.difference() > 0 ? "+" : "") + MetricStyle.number(figure.difference()),
              figure.corrected().isPresent()
                  ? MetricStyle.probability(figure.corrected().getAsDouble())
                  : NONE,
              figure
                  .paired()
                  .map(PairedComparison::rankBiserial)
                  .map(MetricStyle::number)
                  .orElse(NONE),
              figure.paired().isPresent() && figure.paired().get().standardised().isPresent()
                  ? MetricStyle.number(figure.paired().get().standardised().getAsDouble())
                  : NONE);
        })
        .toList();
  }

  private static String label(FigureDifference figure) {
    return figure.line().map(RowKey::label).orElse("");
  }

  /** Says how the figures are tested. */
  public static String legend(SideBySide comparison) {
    return "Difference: second - first. p: "
        + TestChoice.words(comparison.test())
        + " over the queries that both were asked, their figures averaged over the seeds that both"
        + " have; Holm's correction over all tests shown. A dash: each query's figure was not kept.";
  }

  /** The comparison as Markdown. */
  public static String markdown(SideBySide comparison) {
    StringBuilder text = new StringBuilder("# ");
    text.append(comparison.left()).append(" and ").append(comparison.right()).append("\n\n");
    text.append("## Settings that differ\n\n");
    if (comparison.settings().isEmpty()) {
      text.append("None.\n");
    } else {
      line(text, List.of("setting", "first", "second"));
      text.append("|---|---|---|\n");
      comparison
          .settings()
          .forEach(setting -> line(text, List.of(setting.key(), setting.left(), setting.right())));
    }
    text.append("\n## Figures\n\n");
    line(text, figureHeads());
    text.append("|---|---|---|---|---|---|---|\n");
    figures(comparison).forEach(row -> line(text, row));
    text.append('\n').append(legend(comparison)).append('\n');
    if (!comparison.notes().isEmpty()) {
      text.append("\n## Not compared\n\n");
      comparison.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    text.append('\n');
  }

  /** The comparison as one JSON object. */
  public static String json(SideBySide comparison) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("first", comparison.left());
    root.put("second", comparison.right());
    root.put("test", TestChoice.name(comparison.test()));
    ArrayNode settings = root.putArray("settings");
    comparison
        .settings()
        .forEach(setting ->
            settings
                .addObject()
                .put("setting", setting.key())
                .put("first", setting.left())
                .put("second", setting.right()));
    ArrayNode figures = root.putArray("figures");
    comparison.figures().forEach(figure -> figure(figures.addObject(), figure));
    ArrayNode notes = root.putArray("notes");
    comparison.notes().forEach(notes::add);
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A tree is writable", impossible);
    }
  }

  private static void figure(ObjectNode into, FigureDifference figure) {
    into.put("dataset", figure.dataset());
    into.put("line", label(figure));
    into.put("bits", figure.bits());
    into.put("task", figure.task());
    into.put("metric", figure.metric());
    into.put("first", figure.left().mean());
    figure.left().halfWidth().ifPresent(half -> into.put("first_t_half_width", half));
    into.put("first_seeds", figure.left().count());
    into.put("second", figure.right().mean());
    figure.right().halfWidth().ifPresent(half -> into.put("second_t_half_width", half));
    into.put("second_seeds", figure.right().count());
    into.put("difference", figure.difference());
    figure
        .paired()
        .ifPresent(paired -> {
          into.put("queries", paired.pairs());
          into.put("p", paired.probability());
          into.put("rank_biserial", paired.rankBiserial());
          paired.standardised().ifPresent(value -> into.put("d_z", value));
        });
    figure.corrected().ifPresent(value -> into.put("p_holm", value));
  }
}
