package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.ModalityCodes;

/** The figures of a training's codes over its epochs: what can be seen of them without labels. */
final class CodeHistoryCharts {
  private static final int MOST_HISTOGRAMS = 6;

  private CodeHistoryCharts() {}

  /**
   * All figures that a history allows; none where there are fewer than two looks.
   *
   * @param name of the training, for the captions
   */
  static List<Figure> of(String name, List<CodeHistoryPoint> history) {
    if (history.size() < 2) {
      return List.of();
    }
    long pairs = history.getFirst().getStatistics().getPairs().getItems();
    int bits = history.getFirst().getStatistics().getBits();
    List<Figure> figures = new ArrayList<>();
    figures.add(
        LineChart.draw(
            name + ": bit balance, the mean over the bits of |p - 0.5|, after each epoch.",
            "epoch",
            "imbalance",
            modalities(history, ModalityCodes::getMeanImbalance)));
    figures.add(
        LineChart.draw(
            name + ": share of %d training items whose code another one has too.".formatted(pairs),
            "epoch",
            "collision rate",
            modalities(history, ModalityCodes::getCollisionRate)));
    figures.add(
        LineChart.draw(
            name
                + ": entropy of the codes of %d training items, at most %.1f bits."
                    .formatted(pairs, Math.log((double) pairs) / Math.log(2)),
            "epoch",
            "bits",
            modalities(history, ModalityCodes::getEntropy)));
    figures.add(
        LineChart.draw(
            name
                + ": mean distance of a picture to its own text and to other texts, of %d bits."
                    .formatted(bits),
            "epoch",
            "Hamming distance",
            List.of(
                line(
                    "matching pairs",
                    history,
                    point -> point.getStatistics().getPairs().getMatchingMean()),
                line(
                    "random pairs",
                    history,
                    point -> point.getStatistics().getPairs().getRandomMean()))));
    List<Line> communities = communities(history);
    if (!communities.isEmpty()) {
      figures.add(
          LineChart.draw(
              name
                  + ": mean distance to items of the same community of the guidance and to those of"
                  + " others, of %d bits.".formatted(bits),
              "epoch",
              "Hamming distance",
              communities));
    }
    figures.add(histograms(name, history));
    return figures;
  }

  private static List<Line> modalities(
      List<CodeHistoryPoint> history, ToDoubleFunction<ModalityCodes> value) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < history.getFirst().getStatistics().getModalitiesCount(); i++) {
      int modality = i;
      lines.add(
          line(
              noun(history.getFirst().getStatistics().getModalities(i)),
              history,
              point -> value.applyAsDouble(point.getStatistics().getModalities(modality))));
    }
    return lines;
  }

  /** Lines of what is a number in at least two looks: an item alone has no community to be in. */
  private static List<Line> communities(List<CodeHistoryPoint> history) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < history.getFirst().getStatistics().getModalitiesCount(); i++) {
      ModalityCodes first = history.getFirst().getStatistics().getModalities(i);
      if (first.hasCommunities()) {
        int modality = i;
        lines.add(
            line(
                noun(first) + ", same community",
                history,
                point ->
                    point
                        .getStatistics()
                        .getModalities(modality)
                        .getCommunities()
                        .getInsideMean()));
        lines.add(
            line(
                noun(first) + ", other communities",
                history,
                point ->
                    point
                        .getStatistics()
                        .getModalities(modality)
                        .getCommunities()
                        .getOutsideMean()));
      }
    }
    return lines.stream().filter(line -> line.x().length >= 2).toList();
  }

  private static Line line(
      String name, List<CodeHistoryPoint> history, ToDoubleFunction<CodeHistoryPoint> value) {
    List<CodeHistoryPoint> numbers =
        history.stream().filter(point -> !Double.isNaN(value.applyAsDouble(point))).toList();
    return new Line(
        name,
        numbers.stream().mapToDouble(CodeHistoryPoint::getEpoch).toArray(),
        numbers.stream().mapToDouble(value).toArray());
  }

  /** Histograms of matching and random pairs, of up to six looks from the first to the last. */
  private static Figure histograms(String name, List<CodeHistoryPoint> history) {
    List<SmallMultiples.Panel> panels = new ArrayList<>();
    int count = Math.min(MOST_HISTOGRAMS, history.size());
    for (int i = 0; i < count; i++) {
      CodeHistoryPoint point =
          history.get((int) Math.round((double) i * (history.size() - 1) / (count - 1)));
      panels.add(
          new SmallMultiples.Panel(
              point.getEpoch() == 0 ? "before training" : "epoch " + point.getEpoch(),
              List.of(
                  CodeCharts.distances(
                      "matching pairs", point.getStatistics().getPairs().getMatching()),
                  CodeCharts.distances(
                      "random pairs", point.getStatistics().getPairs().getRandom()))));
    }
    return SmallMultiples.draw(
        name + ": distances of a picture to its own text and to other texts, as shares of pairs.",
        "Hamming distance",
        panels);
  }

  private static String noun(ModalityCodes modality) {
    return modality.getModality().equals("image") ? "pictures" : modality.getModality() + "s";
  }
}
