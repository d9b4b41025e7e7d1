package org.crosshash.experiments.report.plot;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A plot in the coordinates of its element.
 *
 * @param label what it shows, for those who cannot see it
 * @param width of the element
 * @param height of the element
 * @param left left edge of the field
 * @param top top edge of the field
 * @param fieldWidth width of the field
 * @param fieldHeight height of the field
 * @param xTitle title of the abscissa
 * @param yTitle title of the ordinate
 * @param xTicks marks of the abscissa, places inside the field
 * @param yTicks marks of the ordinate, places inside the field
 * @param series what is drawn
 */
public record PlotView(
    String label,
    int width,
    int height,
    int left,
    int top,
    int fieldWidth,
    int fieldHeight,
    String xTitle,
    String yTitle,
    List<TickView> xTicks,
    List<TickView> yTicks,
    List<SeriesView> series) {
  /** Copies the lists. */
  public PlotView {
    requireNonNull(label, "label");
    xTicks = List.copyOf(xTicks);
    yTicks = List.copyOf(yTicks);
    series = List.copyOf(series);
  }

  /**
   * A mark of an axis.
   *
   * @param place inside the field
   * @param text as it is written
   */
  public record TickView(String place, String text) {}

  /**
   * A series.
   *
   * @param style class names: its tone and dashes
   * @param name legend
   * @param band points of its band; empty: none
   * @param line points of its line; empty: none
   * @param strokes path of its intervals; empty: none
   * @param signs path of its signs; empty: none
   * @param legend path of its sign in the legend
   * @param legendTop where its line of the legend lies
   */
  public record SeriesView(
      String style,
      String name,
      String band,
      String line,
      String strokes,
      String signs,
      String legend,
      int legendTop) {}
}
