package org.crosshash.experiments.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines as an SVG element whose texts take the page's colour, so that it suits light and dark. */
public final class LineChart {
  private static final int WIDTH = 460;
  private static final int PLOT_HEIGHT = 320;
  private static final int LEGEND_LINE = 22;
  private static final int X_LABELS = 8;

  /** A colour that nothing else has; the element gets the page's own in its place. */
  private static final Color INK = new Color(1, 2, 3);

  private static final Color CLEAR = new Color(0, 0, 0, 0);
  private static final Color GRID = new Color(128, 128, 128, 70);

  /** Middle tones that are legible on white and on black. */
  private static final Color[] TONES = {
    new Color(0x2f7fd1),
    new Color(0xe0772f),
    new Color(0x2f9e5f),
    new Color(0xb257b5),
    new Color(0xb89400),
    new Color(0xd5455f),
    new Color(0x1aa3a3),
    new Color(0x8a7a6a)
  };

  private static final Pattern PROLOGUE = Pattern.compile("^.*?<svg\\b[^>]*>", Pattern.DOTALL);

  private LineChart() {}

  /** The colour of a figure's line by its place, as SVG writes it. */
  static String tone(int line) {
    return "#%06x".formatted(TONES[line % TONES.length].getRGB() & 0xffffff);
  }

  /** Draws lines with a legend below; the caption stands under the figure. */
  public static Figure draw(String caption, String xTitle, String yTitle, List<Line> lines) {
    int height = PLOT_HEIGHT + LEGEND_LINE * lines.size();
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(height)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    style(chart.getStyler());
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      XYSeries series = chart.addSeries(line.name(), line.x(), line.y());
      series.setMarker(SeriesMarkers.NONE);
      series.setLineColor(TONES[i % TONES.length]);
      series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(
          chart, bytes, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new Figure(caption, element(bytes.toString(UTF_8), height));
  }

  private static void style(XYStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setChartBackgroundColor(CLEAR);
    styler.setPlotBackgroundColor(CLEAR);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setAxisTickMarksColor(GRID);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setXAxisTitleColor(INK);
    styler.setYAxisTitleColor(INK);
    styler.setLegendBackgroundColor(CLEAR);
    styler.setLegendBorderColor(CLEAR);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Vertical);
    styler.setXAxisMaxLabelCount(X_LABELS);
    styler.setDecimalPattern("#0.###");
    styler.setLegendFont(font);
    styler.setAxisTitleFont(font);
    styler.setAxisTickLabelsFont(font);
    styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
  }

  /** Drops the prologue of an own file, and the fixed size. */
  private static String element(String document, int height) {
    String opening =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\">"
            .formatted(WIDTH, height);
    return PROLOGUE
        .matcher(document)
        .replaceFirst(opening)
        .replace(
            "rgb(%d,%d,%d)".formatted(INK.getRed(), INK.getGreen(), INK.getBlue()), "currentColor");
  }
}
