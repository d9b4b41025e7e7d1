package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.DistanceHistogram;
import org.crosshash.trainer.v1.ModalityCodes;

/** The figures of codes: what can be seen of their quality without labels. */
final class CodeCharts {
  private CodeCharts() {}

  /**
   * All figures that the statistics allow.
   *
   * @param name of the codes, for the captions
   */
  static List<Figure> of(String name, CodeStatistics statistics) {
    List<Figure> figures = new ArrayList<>();
    if (statistics.hasPairs()) {
      figures.add(pairs(name, statistics));
    }
    figures.add(balance(name, statistics));
    figures.add(collisions(name, statistics));
    for (ModalityCodes modality : statistics.getModalitiesList()) {
      if (modality.hasCommunities()) {
        figures.add(communities(name, statistics.getBits(), modality));
      }
    }
    return figures;
  }

  private static Figure pairs(String name, CodeStatistics statistics) {
    return LineChart.draw(
        "%s: distances of a picture to its own text, mean %s, and to other texts, mean %s of %d bits."
            .formatted(
                name,
                number(statistics.getPairs().getMatchingMean()),
                number(statistics.getPairs().getRandomMean()),
                statistics.getBits()),
        "Hamming distance",
        "share of pairs",
        List.of(
            distances("matching pairs", statistics.getPairs().getMatching()),
            distances("random pairs", statistics.getPairs().getRandom())));
  }

  private static Figure communities(String name, int bits, ModalityCodes modality) {
    return LineChart.draw(
        "%s: distances of %ss inside their community, mean %s, and to others, mean %s of %d bits."
            .formatted(
                name,
                noun(modality),
                number(modality.getCommunities().getInsideMean()),
                number(modality.getCommunities().getOutsideMean()),
                bits),
        "Hamming distance",
        "share of pairs",
        List.of(
            distances("same community", modality.getCommunities().getInside()),
            distances("other communities", modality.getCommunities().getOutside())));
  }

  /** A histogram as a staircase, one step a distance. */
  static Line distances(String name, DistanceHistogram histogram) {
    int steps = histogram.getCountsCount();
    double pairs = Math.max(1, histogram.getCountsList().stream().mapToLong(count -> count).sum());
    double[] x = new double[2 * steps + 2];
    double[] y = new double[x.length];
    for (int edge = 0; edge <= steps; edge++) {
      x[2 * edge] = edge - 0.5;
      x[2 * edge + 1] = edge - 0.5;
      y[2 * edge] = edge == 0 ? 0 : histogram.getCounts(edge - 1) / pairs;
      y[2 * edge + 1] = edge == steps ? 0 : histogram.getCounts(edge) / pairs;
    }
    return new Line(name, x, y);
  }

  private static Figure balance(String name, CodeStatistics statistics) {
    List<Line> lines = new ArrayList<>();
    for (ModalityCodes modality : statistics.getModalitiesList()) {
      double[] ones =
          modality.getOnesList().stream()
              .sorted(Comparator.reverseOrder())
              .mapToDouble(share -> share)
              .toArray();
      lines.add(staircase(noun(modality) + "s", ones));
    }
    lines.add(new Line("balanced", new double[] {0, statistics.getBits()}, new double[] {.5, .5}));
    return LineChart.draw(
        name + ": share of items in which each bit is 1, largest first.",
        "bits",
        "share of items",
        lines);
  }

  private static Figure collisions(String name, CodeStatistics statistics) {
    List<Line> lines = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    for (ModalityCodes modality : statistics.getModalitiesList()) {
      double[] shares =
          modality.getItemsByGroupList().stream()
              .mapToDouble(items -> (double) items / modality.getCodes())
              .toArray();
      // Where all are alone there is one step; the others are seen to be empty.
      double[] shown = new double[Math.max(4, shares.length)];
      System.arraycopy(shares, 0, shown, 0, shares.length);
      lines.add(staircase(noun(modality) + "s", shown));
      counts.add(
          "%ss: %d codes for %d items"
              .formatted(noun(modality), modality.getDistinct(), modality.getCodes()));
    }
    return LineChart.draw(
        name
            + ": items by how many have the same code: 0 to 1 alone, 1 to 2 with one other, then up"
            + " to 4, 8, 16 items a code. "
            + String.join("; ", counts)
            + ".",
        "logarithm of the items with one code",
        "share of items",
        lines);
  }

  private static Line staircase(String name, double[] values) {
    double[] x = new double[2 * values.length];
    double[] y = new double[x.length];
    for (int i = 0; i < values.length; i++) {
      x[2 * i] = i;
      x[2 * i + 1] = i + 1;
      y[2 * i] = values[i];
      y[2 * i + 1] = values[i];
    }
    return new Line(name, x, y);
  }

  private static String noun(ModalityCodes modality) {
    return modality.getModality().equals("image") ? "picture" : modality.getModality();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
