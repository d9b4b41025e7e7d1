package org.crosshash.experiments.report;

import java.util.List;

/** The figures of a report on guidance. */
public final class GuidanceCharts {
  private GuidanceCharts() {}

  /**
   * A histogram as a staircase.
   *
   * @param minimum where the first bin begins
   * @param maximum where the last bin ends
   * @param shares share of the values in each of equal bins
   */
  public static Figure histogram(double minimum, double maximum, List<Double> shares) {
    double width = maximum > minimum ? (maximum - minimum) / shares.size() : 1.0 / shares.size();
    double[] x = new double[2 * shares.size() + 2];
    double[] y = new double[x.length];
    for (int edge = 0; edge <= shares.size(); edge++) {
      x[2 * edge] = minimum + edge * width;
      x[2 * edge + 1] = x[2 * edge];
      y[2 * edge] = edge == 0 ? 0 : shares.get(edge - 1);
      y[2 * edge + 1] = edge == shares.size() ? 0 : shares.get(edge);
    }
    return LineChart.draw(
        "Target similarities of pairs in the batches.",
        "similarity",
        "share of pairs",
        List.of(new Line("pairs", x, y)));
  }

  /**
   * Sizes of communities as a staircase.
   *
   * @param sizes items of each community, largest first; at least one
   */
  public static Figure communitySizes(List<Integer> sizes) {
    double[] x = new double[2 * sizes.size()];
    double[] y = new double[x.length];
    for (int rank = 0; rank < sizes.size(); rank++) {
      x[2 * rank] = rank;
      x[2 * rank + 1] = rank + 1;
      y[2 * rank] = sizes.get(rank);
      y[2 * rank + 1] = sizes.get(rank);
    }
    return LineChart.draw(
        "Sizes of the %d communities, largest first.".formatted(sizes.size()),
        "communities",
        "items",
        List.of(new Line("items", x, y)));
  }
}
