package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;

/**
 * All that a page on codes shows.
 *
 * @param title heading
 * @param summary one sentence below it
 * @param rows one a modality
 * @param notes what the numbers mean
 * @param figures drawings
 * @param history drawings of codes between the epochs of trainings
 */
public record CodesView(
    String title,
    String summary,
    List<CodesRow> rows,
    List<Fact> notes,
    List<Figure> figures,
    List<Figure> history) {
  /** Copies the lists. */
  public CodesView {
    requireNonNull(title, "title");
    requireNonNull(summary, "summary");
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    figures = List.copyOf(figures);
    history = List.copyOf(history);
  }

  /** The page of a table of codes. */
  public static CodesView of(String name, CodeStatistics statistics) {
    return of(name, statistics, List.of());
  }

  /**
   * The page of a table of codes and of the training of the model that made them.
   *
   * @param history looks at the codes between epochs; empty where nobody looked
   */
  public static CodesView of(
      String name, CodeStatistics statistics, List<CodeHistoryPoint> history) {
    return new CodesView(
        "Codes of " + statistics.getBits() + " bits",
        name + ": what can be told of codes without labels.",
        CodesRow.of("codes", statistics),
        meanings(),
        CodeCharts.of("Codes", statistics),
        CodeHistoryCharts.of("Codes in training", history));
  }

  /**
   * The page of a training.
   *
   * @param model its name
   * @param history at least one look
   */
  public static CodesView of(String model, List<CodeHistoryPoint> history) {
    CodeHistoryPoint last = history.getLast();
    List<CodesRow> rows = new ArrayList<>();
    for (CodeHistoryPoint point : history) {
      rows.addAll(CodesRow.of("epoch " + point.getEpoch(), point.getStatistics()));
    }
    return new CodesView(
        "Codes of %d bits between epochs".formatted(last.getStatistics().getBits()),
        "%s: codes of %d training pairs, without labels. Epoch 0 is before the first step."
            .formatted(model, last.getStatistics().getPairs().getItems()),
        rows,
        meanings(),
        CodeCharts.of("After epoch " + last.getEpoch(), last.getStatistics()),
        CodeHistoryCharts.of("Codes", history));
  }

  /** What the columns of {@link CodesRow} are. */
  static List<Fact> meanings() {
    return List.of(
        new Fact(
            "imbalance",
            "Mean over the bits of |p - 0.5|: 0 where each is 1 for half of the items."),
        new Fact(
            "effective bits",
            "As many independent bits would spread as widely: the participation ratio of the"
                + " correlation matrix."),
        new Fact("entropy", "Of whole codes over the items, in bits."),
        new Fact("collisions", "Share of items whose code another item has too."),
        new Fact(
            "own, others", "Mean Hamming distance of a picture to its own text, and to others'."),
        new Fact(
            "separation",
            "How likely a picture is nearer to its own text than to another; 0.5 is chance."),
        new Fact(
            "inside, outside",
            "Mean Hamming distance to items of the same community, and to those of others; each"
                + " item counts once."));
  }
}
