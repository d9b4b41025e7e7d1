package org.crosshash.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Memory of a training at some of its steps: as a file of numbers and as a picture. */
final class MemoryCurve {
  private static final double MEGA = 1e6;
  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;

  private final List<Sample> samples = new ArrayList<>();

  /**
   * Memory at a step.
   *
   * @param step steps done
   * @param seconds since the training began
   * @param resident resident bytes of the process
   * @param heap bytes in use of the Java heap, garbage among them
   * @param allocated bytes that {@code malloc} has given out
   */
  record Sample(long step, double seconds, long resident, long heap, long allocated) {}

  void add(Sample sample) {
    samples.add(sample);
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** Largest value from a share of the steps on, less the largest before it: what still grows. */
  long growth(ToLongFunction<Sample> value, double from, double half) {
    long last = samples.getLast().step();
    long before = 0;
    long after = 0;
    for (Sample sample : samples) {
      if (sample.step() >= from * last && sample.step() < half * last) {
        before = Math.max(before, value.applyAsLong(sample));
      } else if (sample.step() >= half * last) {
        after = Math.max(after, value.applyAsLong(sample));
      }
    }
    return after - before;
  }

  void write(Path csv) throws IOException {
    StringBuilder lines =
        new StringBuilder("step,seconds,resident_bytes,heap_bytes,allocated_bytes\n");
    for (Sample sample : samples) {
      lines.append(
          String.format(
              Locale.ROOT,
              "%d,%.1f,%d,%d,%d%n",
              sample.step(),
              sample.seconds(),
              sample.resident(),
              sample.heap(),
              sample.allocated()));
    }
    Files.writeString(csv, lines, StandardCharsets.UTF_8);
  }

  void draw(Path picture, String title) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("steps")
            .yAxisTitle("MB")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setXAxisDecimalPattern("#,##0");
    series(chart, "resident", Sample::resident, new Color(0x2f7fd1));
    series(chart, "malloc in use", Sample::allocated, new Color(0xe0772f));
    series(chart, "Java heap in use, garbage included", Sample::heap, new Color(0x2f9e5f));
    try (OutputStream out = Files.newOutputStream(picture)) {
      BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
    }
  }

  private void series(XYChart chart, String name, ToLongFunction<Sample> value, Color colour) {
    XYSeries series =
        chart.addSeries(
            name,
            samples.stream().mapToDouble(Sample::step).toArray(),
            samples.stream().mapToDouble(at -> value.applyAsLong(at) / MEGA).toArray());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(colour);
    series.setLineStyle(new BasicStroke(1.6f));
  }
}
