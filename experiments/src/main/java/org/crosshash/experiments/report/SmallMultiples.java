package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Several small line charts with the same axes as one SVG element, two in a row. */
final class SmallMultiples {
  private static final int COLUMNS = 2;
  private static final int PANEL_WIDTH = 150;
  private static final int PANEL_HEIGHT = 110;
  private static final int LEFT = 34;
  private static final int TOP = 20;
  private static final int ROW_HEIGHT = TOP + PANEL_HEIGHT + 22;
  private static final int FOOT = 44;
  private static final int MOST_TICKS = 4;

  private SmallMultiples() {}

  /**
   * A chart.
   *
   * @param title above it
   * @param lines as many as in the others, by the same names
   */
  record Panel(String title, List<Line> lines) {
    Panel {
      requireNonNull(title, "title");
      lines = List.copyOf(lines);
    }
  }

  /**
   * Draws panels, at least one, with a common legend below; the caption stands under the figure.
   */
  static Figure draw(String caption, String xTitle, List<Panel> panels) {
    double right =
        panels.stream()
            .flatMap(panel -> panel.lines().stream())
            .flatMapToDouble(line -> Arrays.stream(line.x()))
            .max()
            .orElse(1);
    double highest =
        panels.stream()
            .flatMap(panel -> panel.lines().stream())
            .flatMapToDouble(line -> Arrays.stream(line.y()))
            .max()
            .orElse(1);
    Axes axes = new Axes(right, Math.max(highest, 1e-9));
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    int width = COLUMNS * (LEFT + PANEL_WIDTH) + 10;
    int height = rows * ROW_HEIGHT + FOOT;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true"\
         font-family="sans-serif" font-size="11" fill="currentColor">
        """
            .formatted(width, height));
    for (int i = 0; i < panels.size(); i++) {
      svg.append(
          panel(
              panels.get(i),
              axes,
              LEFT + (i % COLUMNS) * (LEFT + PANEL_WIDTH),
              TOP + (i / COLUMNS) * ROW_HEIGHT));
    }
    svg.append(text(width / 2.0, rows * ROW_HEIGHT + 12, "middle", xTitle));
    double at = LEFT;
    for (int i = 0; i < panels.getFirst().lines().size(); i++) {
      String name = panels.getFirst().lines().get(i).name();
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %.1fh18\" stroke=\"%s\" stroke-width=\"2\"/>",
              at,
              rows * ROW_HEIGHT + 28.0,
              LineChart.tone(i)));
      svg.append(text(at + 24, rows * ROW_HEIGHT + 32.0, "start", name));
      at += 44 + 6.5 * name.length();
    }
    return new Figure(caption, svg.append("</svg>").toString());
  }

  /** Both axes begin at 0. */
  private record Axes(double right, double highest) {
    double x(double value) {
      return PANEL_WIDTH * Math.max(0, value) / right;
    }

    double y(double value) {
      return PANEL_HEIGHT * (1 - value / highest);
    }

    /** A round distance between ticks: 1, 2 or 5 times a power of ten. */
    static double step(double end) {
      double power = Math.pow(10, Math.floor(Math.log10(end / MOST_TICKS)));
      for (int factor : new int[] {1, 2, 5}) {
        if (factor * power * MOST_TICKS >= end) {
          return factor * power;
        }
      }
      return 10 * power;
    }
  }

  private static String panel(Panel panel, Axes axes, int left, int top) {
    StringBuilder svg = new StringBuilder();
    svg.append("<g transform=\"translate(%d %d)\">".formatted(left, top));
    svg.append(text(PANEL_WIDTH / 2.0, -6, "middle", panel.title()));
    double across = Axes.step(axes.right());
    for (int tick = 0; tick * across <= axes.right(); tick++) {
      double x = axes.x(tick * across);
      svg.append(grid(x, 0, x, PANEL_HEIGHT));
      svg.append(text(x, PANEL_HEIGHT + 13, "middle", number(tick * across)));
    }
    double up = Axes.step(axes.highest());
    for (int tick = 0; tick * up <= axes.highest(); tick++) {
      double y = axes.y(tick * up);
      svg.append(grid(0, y, PANEL_WIDTH, y));
      svg.append(text(-4, y + 4, "end", number(tick * up)));
    }
    for (int i = 0; i < panel.lines().size(); i++) {
      Line line = panel.lines().get(i);
      StringBuilder points = new StringBuilder();
      for (int at = 0; at < line.x().length; at++) {
        points.append(
            String.format(Locale.ROOT, "%.1f,%.1f ", axes.x(line.x()[at]), axes.y(line.y()[at])));
      }
      svg.append(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>"
              .formatted(points.toString().strip(), LineChart.tone(i)));
    }
    return svg.append("</g>\n").toString();
  }

  private static String grid(double x, double y, double toX, double toY) {
    return String.format(
        Locale.ROOT,
        "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#808080\" stroke-opacity=\".3\"/>",
        x,
        y,
        toX,
        toY);
  }

  private static String text(double x, double y, String anchor, String words) {
    return String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor)
        + words.replace("&", "&amp;").replace("<", "&lt;")
        + "</text>";
  }

  private static String number(double value) {
    // Ticks are 1, 2 or 5 times a power of ten, so that a number has the digits that it needs.
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
