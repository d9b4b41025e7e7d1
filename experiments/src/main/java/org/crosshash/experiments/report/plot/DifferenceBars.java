package org.crosshash.experiments.report.plot;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.crosshash.experiments.report.Figure;
import org.crosshash.experiments.report.Pages;

/** Differences to something as bars from a line at nought, each with its interval. */
public final class DifferenceBars {
  private static final int WIDTH = 460;
  private static final int EDGE = 12;
  private static final int ROW = 44;
  private static final int AXIS = 44;

  private DifferenceBars() {}

  /**
   * A difference.
   *
   * @param name what differs
   * @param mean mean difference
   * @param half half of the interval's width; NaN where there is none
   */
  public record Bar(String name, double mean, double half) {
    /** Checks that it is named. */
    public Bar {
      requireNonNull(name, "name");
    }
  }

  /**
   * What the template draws.
   *
   * @param label what is shown, for those who cannot see it
   * @param width of the element
   * @param height of the element
   * @param title of the axis
   * @param nought where nought lies
   * @param bars the bars
   * @param ticks marks of the axis
   */
  public record BarsView(
      String label,
      int width,
      int height,
      String title,
      String nought,
      List<BarView> bars,
      List<PlotView.TickView> ticks) {
    /** Copies the lists. */
    public BarsView {
      bars = List.copyOf(bars);
      ticks = List.copyOf(ticks);
    }
  }

  /**
   * A bar.
   *
   * @param style class name: {@code worse} or {@code better}
   * @param text name and figures
   * @param top top edge of its line
   * @param left left edge
   * @param width width
   * @param interval path of its interval; empty: none
   */
  public record BarView(
      String style, String text, int top, String left, String width, String interval) {}

  /**
   * Draws bars.
   *
   * @param title of the axis
   * @param bars at least one
   * @param lowerIsBetter whether a fall is a gain
   */
  public static Figure draw(String caption, String title, List<Bar> bars, boolean lowerIsBetter) {
    double most = bars.stream().mapToDouble(bar -> Math.abs(bar.mean())).max().orElse(0);
    // Intervals of two seeds are so wide that nothing else would be seen.
    double room = Math.max(2 * most, 0.001);
    double[] ends =
        bars.stream()
            .flatMapToDouble(bar ->
                Stream.of(-bar.half(), 0.0, bar.half())
                    .filter(half -> Double.isFinite(half))
                    .mapToDouble(half -> Math.clamp(bar.mean() + half, -room, room)))
            .toArray();
    double low = Math.min(0, Arrays.stream(ends).min().orElse(0));
    double high = Math.max(0, Arrays.stream(ends).max().orElse(0));
    double margin = 0.05 * Math.max(high - low, 0.001);
    Axis axis = Axis.linear(title, low - margin, high + margin);
    List<BarView> views = new ArrayList<>();
    for (int i = 0; i < bars.size(); i++) {
      views.add(view(bars.get(i), i * ROW, axis, lowerIsBetter));
    }
    return new Figure(
        caption,
        Pages.bars(
            new BarsView(
                caption,
                WIDTH,
                bars.size() * ROW + AXIS,
                title,
                place(across(axis, 0)),
                views,
                axis.ticks().stream()
                    .map(tick -> new PlotView.TickView(place(across(axis, tick)), Axis.words(tick)))
                    .toList())));
  }

  private static BarView view(Bar bar, int top, Axis axis, boolean lowerIsBetter) {
    double nought = across(axis, 0);
    double end = across(axis, bar.mean());
    int middle = top + 30;
    boolean whole = Double.isFinite(bar.half());
    return new BarView(
        bar.mean() < 0 == lowerIsBetter ? "better" : "worse",
        bar.name()
            + String.format(Locale.ROOT, ": %+.3f", bar.mean())
            + (whole ? String.format(Locale.ROOT, " ± %.3f", bar.half()) : ""),
        top,
        place(Math.min(nought, end)),
        place(Math.max(1, Math.abs(end - nought))),
        whole
            ? "M%s,%dh%sm0,-5v10M%1$s,%4$dv10"
                .formatted(
                    place(across(axis, bar.mean() - bar.half())),
                    middle,
                    place(
                        across(axis, bar.mean() + bar.half())
                            - across(axis, bar.mean() - bar.half())),
                    middle - 5)
            : "");
  }

  private static double across(Axis axis, double value) {
    return EDGE + (WIDTH - 2 * EDGE) * axis.share(value);
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", Math.clamp(value, -5000, 5000));
  }
}
