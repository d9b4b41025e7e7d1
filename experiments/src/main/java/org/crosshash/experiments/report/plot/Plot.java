package org.crosshash.experiments.report.plot;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.crosshash.experiments.report.Figure;
import org.crosshash.experiments.report.Pages;

/**
 * Lines with bands, or signs with intervals, over two axes.
 *
 * <pre>{@code
 * Figure figure = Plot.of("mAP by code length", "bits", "mAP").codeLengths().draw(series);
 * }</pre>
 *
 * <p>Series are told apart by colour, sign and dashes. A band that is much wider than the lines lie
 * apart is cut at the edge of the field, so that the lines stay legible.
 */
public final class Plot {
  private static final int WIDTH = 460;
  private static final int LEFT = 56;
  private static final int TOP = 10;
  private static final int FIELD_WIDTH = WIDTH - LEFT - 12;
  private static final int FIELD_HEIGHT = 230;
  private static final int AXIS = 44;
  private static final int LEGEND_LINE = 20;
  private static final int TONES = 8;
  private static final int DASHES = 4;
  private static final double SIGN = 4;

  private final String caption;
  private final String xTitle;
  private final String yTitle;
  private Abscissa abscissa = Abscissa.LINEAR;

  private enum Abscissa {
    LINEAR,
    LOGARITHMIC,
    MARKED
  }

  private Plot(String caption, String xTitle, String yTitle) {
    this.caption = requireNonNull(caption, "caption");
    this.xTitle = requireNonNull(xTitle, "xTitle");
    this.yTitle = requireNonNull(yTitle, "yTitle");
  }

  /** A plot with linear axes. */
  public static Plot of(String caption, String xTitle, String yTitle) {
    return new Plot(caption, xTitle, yTitle);
  }

  /** Gives the abscissa a logarithmic scale, for positive values. */
  public Plot logarithmic() {
    abscissa = Abscissa.LOGARITHMIC;
    return this;
  }

  /** Marks the abscissa where there are points, on a logarithmic scale. */
  public Plot codeLengths() {
    abscissa = Abscissa.MARKED;
    return this;
  }

  /** Draws series, of which at least one has a point. */
  public Figure draw(List<Series> series) {
    Axis x = horizontal(series);
    Axis y = vertical(series);
    List<PlotView.SeriesView> views = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      views.add(view(series.get(i), i, x, y));
    }
    return new Figure(
        caption,
        Pages.plot(
            new PlotView(
                caption,
                WIDTH,
                TOP + FIELD_HEIGHT + AXIS + LEGEND_LINE * series.size() + 4,
                LEFT,
                TOP,
                FIELD_WIDTH,
                FIELD_HEIGHT,
                xTitle,
                yTitle,
                x.ticks().stream()
                    .map(tick -> new PlotView.TickView(place(across(x, tick)), Axis.words(tick)))
                    .toList(),
                y.ticks().stream()
                    .map(tick -> new PlotView.TickView(place(down(y, tick)), Axis.words(tick)))
                    .toList(),
                views)));
  }

  private Axis horizontal(List<Series> series) {
    double[] values = series.stream().flatMapToDouble(one -> DoubleStream.of(one.x())).toArray();
    double least = DoubleStream.of(values).min().orElse(0);
    double greatest = DoubleStream.of(values).max().orElse(1);
    return switch (abscissa) {
      case LINEAR -> Axis.linear(xTitle, least, greatest);
      case LOGARITHMIC -> Axis.logarithmic(xTitle, least, greatest);
      case MARKED ->
          Axis.marked(xTitle, DoubleStream.of(values).distinct().sorted().boxed().toList());
    };
  }

  private Axis vertical(List<Series> series) {
    double[] values = series.stream().flatMapToDouble(one -> DoubleStream.of(one.y())).toArray();
    double least = DoubleStream.of(values).min().orElse(0);
    double greatest = DoubleStream.of(values).max().orElse(1);
    double room = Math.max(greatest - least, 0.02 * Math.abs(greatest));
    double low = least;
    double high = greatest;
    for (Series one : series) {
      for (int i = 0; i < one.y().length; i++) {
        if (Double.isFinite(one.low()[i]) && Double.isFinite(one.high()[i])) {
          low = Math.min(low, Math.max(one.low()[i], least - room));
          high = Math.max(high, Math.min(one.high()[i], greatest + room));
        }
      }
    }
    double margin = 0.05 * (high - low);
    return Axis.linear(yTitle, low - margin, high + margin);
  }

  private static double across(Axis axis, double value) {
    return FIELD_WIDTH * axis.share(value);
  }

  private static double down(Axis axis, double value) {
    return FIELD_HEIGHT * (1 - axis.share(value));
  }

  private static String place(double value) {
    // A band may be wider than the field by far; a browser needs no larger numbers.
    return String.format(Locale.ROOT, "%.1f", Math.clamp(value, -5000, 5000));
  }

  private static String point(double x, double y) {
    return place(x) + "," + place(y);
  }

  private static PlotView.SeriesView view(Series series, int number, Axis x, Axis y) {
    List<String> line = new ArrayList<>();
    List<String> upper = new ArrayList<>();
    List<String> lower = new ArrayList<>();
    StringBuilder strokes = new StringBuilder();
    StringBuilder signs = new StringBuilder();
    boolean points = series.style() == Series.Style.POINTS;
    for (int i = 0; i < series.x().length; i++) {
      double across = across(x, series.x()[i]);
      double down = down(y, series.y()[i]);
      line.add(point(across, down));
      if (series.style() != Series.Style.LINE) {
        signs.append(sign(number, across, down));
      }
      if (Double.isFinite(series.low()[i]) && Double.isFinite(series.high()[i])) {
        upper.add(point(across, down(y, series.high()[i])));
        lower.addFirst(point(across, down(y, series.low()[i])));
        strokes.append('M').append(upper.getLast()).append('L').append(lower.getFirst());
      }
    }
    upper.addAll(lower);
    int top = TOP + FIELD_HEIGHT + AXIS + LEGEND_LINE * number + LEGEND_LINE / 2;
    return new PlotView.SeriesView(
        "s%d d%d".formatted(number % TONES, (number + number / TONES) % DASHES),
        series.name(),
        points || upper.size() < 4 ? "" : String.join(" ", upper),
        points ? "" : line.stream().collect(Collectors.joining(" ")),
        points ? strokes.toString() : "",
        signs.toString(),
        series.style() == Series.Style.LINE ? "" : sign(number, 17, top),
        top);
  }

  /** The path of a sign: circle, square, triangle, diamond, by turns. */
  private static String sign(int number, double x, double y) {
    return switch (number % 4) {
      case 0 ->
          "M%1$sa%2$s,%2$s 0 1,0 %3$s,0a%2$s,%2$s 0 1,0 -%3$s,0z"
              .formatted(point(x - SIGN, y), place(SIGN), place(2 * SIGN));
      case 1 -> "M" + point(x - SIGN, y - SIGN) + "h8v8h-8z";
      case 2 -> "M" + point(x, y - SIGN - 1) + "l5,9h-10z";
      default -> "M" + point(x, y - SIGN - 1.5) + "l5.5,5.5l-5.5,5.5l-5.5,-5.5z";
    };
  }
}
