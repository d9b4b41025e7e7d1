package org.crosshash.experiments.sweeps.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Variant;
import org.crosshash.experiments.report.Figure;
import org.crosshash.experiments.report.SweepView.FigureSection;
import org.crosshash.experiments.report.plot.DifferenceBars;
import org.crosshash.experiments.report.plot.Plot;
import org.crosshash.experiments.report.plot.Series;
import org.crosshash.experiments.report.plot.Series.Style;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCurve;
import org.crosshash.experiments.sweeps.state.TrialOutcome;

/** The drawings of a sweep's report, from what is kept of its trials. */
final class SweepFigures {
  /** More lines than this are not told apart in a drawing. */
  private static final int LINES = 12;

  /** What experiment files call a method that nothing is taken away from, beside its ablations. */
  private static final String FULL = "full";

  private final SweepReport report;
  private final SeedMeans means;
  private final String metric;

  SweepFigures(SweepReport report, SeedMeans means) {
    this.report = report;
    this.means = means;
    this.metric = report.sweep().file().getMetrics(0);
  }

  /** All sections that there is something to draw for. */
  List<FigureSection> sections() {
    List<FigureSection> sections = new ArrayList<>();
    add(
        sections,
        "lengths",
        "By code length",
        "Means over seeds; the bands are Student's 95 % intervals. A band that leaves the drawing is"
            + " wider.",
        byLength());
    add(
        sections,
        "ablations",
        "Ablations",
        "Change against the whole method when a part is taken away, and Student's 95 % interval of"
            + " the change over the seeds that both have. Blue: better without, orange: worse.",
        ablations());
    add(sections, "curves", "Precision and recall", "Means over seeds at equal ranks.", curves());
    add(
        sections,
        "time",
        "Time and quality",
        "Seconds of guidance and training when they were computed, on a logarithmic scale; the mean"
            + " over tasks and seeds, with Student's 95 % interval.",
        time());
    add(
        sections,
        "training",
        "Training",
        "Mean loss of each epoch; the line is the mean over seeds, the band reaches from the least"
            + " to the greatest. Scales differ between methods.",
        losses());
    add(
        sections,
        "codes-by-length",
        "Codes without labels",
        "Means over pictures, texts and seeds. Imbalance: mean of |p - 0.5| over the bits. Entropy"
            + " of whole codes in bits; collisions: share of items whose code another has too.",
        codes());
    return sections;
  }

  private static void add(
      List<FigureSection> sections,
      String anchor,
      String heading,
      String note,
      List<Figure> figures) {
    if (!figures.isEmpty()) {
      sections.add(new FigureSection(anchor, heading, note, figures));
    }
  }

  private List<String> datasets() {
    return List.copyOf(report.sweep().datasets().keySet());
  }

  private List<RowKey> shown(String dataset) {
    return means.best(dataset, means.greatestBits(dataset), metric, LINES);
  }

  /** What a caption says where lines are left out. */
  private String leftOut(String dataset) {
    return means.rows().size() > LINES && shown(dataset).size() == LINES
        ? " The best %d of %d lines.".formatted(LINES, means.rows().size())
        : "";
  }

  private List<Figure> byLength() {
    List<Figure> figures = new ArrayList<>();
    for (MetricTable table : report.tables()) {
      if (table.bits().size() < 2) {
        continue;
      }
      List<RowKey> rows = shown(table.dataset());
      for (String task : table.tasks()) {
        List<Series> series = new ArrayList<>();
        for (RowKey row : rows) {
          List<Integer> bits =
              table.bits().stream()
                  .filter(length -> table.cell(row, task, length).isPresent())
                  .sorted()
                  .toList();
          if (!bits.isEmpty()) {
            series.add(
                banded(
                    row.label(),
                    bits,
                    bits.stream()
                        .map(length -> table.cell(row, task, length).orElseThrow().interval())
                        .toList()));
          }
        }
        if (series.stream().anyMatch(one -> one.x().length > 1)) {
          figures.add(
              Plot.of(
                      "%s on %s, %s.%s"
                          .formatted(
                              MetricStyle.name(table.metric()),
                              table.dataset(),
                              MetricStyle.task(task),
                              leftOut(table.dataset())),
                      "bits",
                      MetricStyle.name(table.metric()))
                  .codeLengths()
                  .draw(series));
        }
      }
    }
    return figures;
  }

  private static Series banded(String name, List<Integer> bits, List<MeanInterval> intervals) {
    double[] x = bits.stream().mapToDouble(Integer::doubleValue).toArray();
    double[] y = intervals.stream().mapToDouble(MeanInterval::mean).toArray();
    double[] half =
        intervals.stream()
            .mapToDouble(interval -> interval.halfWidth().orElse(Double.NaN))
            .toArray();
    return new Series(name, x, y, minus(y, half), plus(y, half), Style.POINTED_LINE);
  }

  private static double[] minus(double[] values, double[] off) {
    double[] low = new double[values.length];
    Arrays.setAll(low, i -> values[i] - off[i]);
    return low;
  }

  private static double[] plus(double[] values, double[] on) {
    double[] high = new double[values.length];
    Arrays.setAll(high, i -> values[i] + on[i]);
    return high;
  }

  private List<Figure> ablations() {
    List<Figure> figures = new ArrayList<>();
    for (MetricTable table : report.tables()) {
      if (!table.metric().equals(metric)) {
        continue;
      }
      int bits = means.greatestBits(table.dataset());
      for (RowKey whole : means.rows()) {
        for (String task : table.tasks()) {
          List<DifferenceBars.Bar> bars = bars(table.dataset(), whole, task, bits);
          if (!bars.isEmpty()) {
            figures.add(
                DifferenceBars.draw(
                    "%s on %s, %s, %s, %d bits."
                        .formatted(
                            whole.label(),
                            table.dataset(),
                            MetricStyle.task(task),
                            MetricStyle.name(metric),
                            bits),
                    "change of " + MetricStyle.name(metric),
                    bars,
                    MetricStyle.lowerIsBetter(metric)));
          }
        }
      }
    }
    return figures;
  }

  /** Each ablation of a whole method against it, over the seeds that both have. */
  private List<DifferenceBars.Bar> bars(String dataset, RowKey whole, String task, int bits) {
    List<DifferenceBars.Bar> bars = new ArrayList<>();
    if (isPart(means.first(whole).trial().method().variant())) {
      return bars;
    }
    SortedMap<Long, TrialOutcome> full = means.at(dataset, whole, bits);
    for (RowKey row : means.rows()) {
      if (!isAblationOf(row, whole)) {
        continue;
      }
      double[] changes =
          means.at(dataset, row, bits).entrySet().stream()
              .filter(seed -> full.containsKey(seed.getKey()))
              .filter(seed ->
                  seed.getValue().metric(task, metric).isPresent()
                      && full.get(seed.getKey()).metric(task, metric).isPresent())
              .mapToDouble(seed ->
                  seed.getValue().metric(task, metric).getAsDouble()
                      - full.get(seed.getKey()).metric(task, metric).getAsDouble())
              .toArray();
      if (changes.length > 0) {
        MeanInterval interval = MeanInterval.of(changes);
        bars.add(
            new DifferenceBars.Bar(
                means.first(row).trial().method().variant().ablation(),
                interval.mean(),
                interval.halfWidth().orElse(Double.NaN)));
      }
    }
    return bars;
  }

  /** Whether something is taken away. */
  private static boolean isPart(Variant variant) {
    return !variant.ablation().isEmpty() && !variant.ablation().equals(FULL);
  }

  private boolean isAblationOf(RowKey row, RowKey whole) {
    MethodChoice part = means.first(row).trial().method();
    MethodChoice full = means.first(whole).trial().method();
    return isPart(part.variant())
        && part.id().equals(full.id())
        && part.profile().equals(full.profile())
        && part.variant().name().equals(full.variant().name())
        && part.variant().axes().equals(full.variant().axes());
  }

  private List<Figure> curves() {
    List<Figure> figures = new ArrayList<>();
    for (String dataset : datasets()) {
      int bits = means.greatestBits(dataset);
      for (String task : List.of("i2t", "t2i", "i2i", "t2t")) {
        for (boolean ranks : new boolean[] {false, true}) {
          String curve = ranks ? "precision_at_n" : "precision_recall_by_rank";
          List<Series> series = new ArrayList<>();
          for (RowKey row : shown(dataset)) {
            curve(row, dataset, bits, task, curve).ifPresent(series::add);
          }
          if (!series.isEmpty()) {
            Plot plot =
                Plot.of(
                    "%s, %s, %s, %d bits.%s"
                        .formatted(
                            ranks ? "Precision of the first N" : "Precision against recall",
                            dataset,
                            MetricStyle.task(task),
                            bits,
                            leftOut(dataset)),
                    ranks ? "N" : "recall",
                    "precision");
            figures.add((ranks ? plot.logarithmic() : plot).draw(series));
          }
        }
      }
    }
    return figures;
  }

  private Optional<Series> curve(RowKey row, String dataset, int bits, String task, String curve) {
    List<KeptCurve> seeds =
        means.at(dataset, row, bits).values().stream()
            .flatMap(outcome -> outcome.detail().curves().stream())
            .filter(kept -> kept.task().equals(task) && kept.curve().equals(curve))
            .toList();
    int points = seeds.stream().mapToInt(kept -> kept.x().size()).min().orElse(0);
    if (points < 2) {
      return Optional.empty();
    }
    double[] x = new double[points];
    double[] y = new double[points];
    for (int i = 0; i < points; i++) {
      int point = i;
      x[i] = seeds.stream().mapToDouble(kept -> kept.x().get(point)).average().orElseThrow();
      y[i] = seeds.stream().mapToDouble(kept -> kept.y().get(point)).average().orElseThrow();
    }
    return Optional.of(Series.line(row.label(), x, y));
  }

  private List<Figure> time() {
    List<Figure> figures = new ArrayList<>();
    for (String dataset : datasets()) {
      int bits = means.greatestBits(dataset);
      List<Series> series = new ArrayList<>();
      for (RowKey row : shown(dataset)) {
        SortedMap<Long, TrialOutcome> seeds = means.at(dataset, row, bits);
        double[] figuresOfSeeds =
            seeds.values().stream()
                .flatMapToDouble(outcome -> SeedMeans.overTasks(outcome, metric).stream())
                .toArray();
        double seconds =
            seeds.values().stream().mapToDouble(TrialOutcome::trainSeconds).average().orElse(0);
        if (figuresOfSeeds.length > 0 && seconds > 0) {
          MeanInterval interval = MeanInterval.of(figuresOfSeeds);
          double half = interval.halfWidth().orElse(Double.NaN);
          series.add(
              new Series(
                  row.label(),
                  new double[] {seconds},
                  new double[] {interval.mean()},
                  new double[] {interval.mean() - half},
                  new double[] {interval.mean() + half},
                  Style.POINTS));
        }
      }
      if (!series.isEmpty()) {
        figures.add(
            Plot.of(
                    "%s on %s against seconds of training, %d bits.%s"
                        .formatted(MetricStyle.name(metric), dataset, bits, leftOut(dataset)),
                    "seconds",
                    MetricStyle.name(metric))
                .logarithmic()
                .draw(series));
      }
    }
    return figures;
  }

  /** Loss by epoch at the greatest code length, a drawing a method and dataset. */
  private List<Figure> losses() {
    List<Figure> figures = new ArrayList<>();
    for (String dataset : datasets()) {
      int bits = means.greatestBits(dataset);
      for (String method : means.rows().stream().map(RowKey::method).distinct().toList()) {
        List<Series> series = new ArrayList<>();
        for (RowKey row : means.rows()) {
          if (row.method().equals(method) && series.size() < LINES) {
            loss(row, dataset, bits).ifPresent(series::add);
          }
        }
        if (!series.isEmpty()) {
          figures.add(
              Plot.of("%s on %s, %d bits.".formatted(method, dataset, bits), "epoch", "loss")
                  .draw(series));
        }
      }
    }
    return figures;
  }

  private Optional<Series> loss(RowKey row, String dataset, int bits) {
    List<List<Double>> seeds =
        means.at(dataset, row, bits).values().stream()
            .map(TrialOutcome::losses)
            .filter(losses -> losses.size() > 1)
            .toList();
    // A training that ended earlier than another goes as far as both have an epoch.
    int epochs = seeds.stream().mapToInt(List::size).min().orElse(0);
    if (epochs == 0) {
      return Optional.empty();
    }
    double[] x = new double[epochs];
    double[] y = new double[epochs];
    double[] low = new double[epochs];
    double[] high = new double[epochs];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int at = epoch;
      double[] values = seeds.stream().mapToDouble(losses -> losses.get(at)).toArray();
      x[epoch] = epoch + 1.0;
      y[epoch] = DoubleStream.of(values).average().orElseThrow();
      low[epoch] = DoubleStream.of(values).min().orElseThrow();
      high[epoch] = DoubleStream.of(values).max().orElseThrow();
    }
    return Optional.of(new Series(row.label(), x, y, low, high, Style.LINE));
  }

  private List<Figure> codes() {
    List<Figure> figures = new ArrayList<>();
    for (String dataset : datasets()) {
      for (String name : List.of("imbalance", "entropy", "collisions")) {
        List<Series> series = new ArrayList<>();
        for (RowKey row : shown(dataset)) {
          List<Integer> bits = new ArrayList<>();
          List<MeanInterval> values = new ArrayList<>();
          for (int length : means.bits(dataset, row)) {
            double[] seeds = codes(dataset, row, length, name);
            if (seeds.length > 0) {
              bits.add(length);
              values.add(MeanInterval.of(seeds));
            }
          }
          if (!bits.isEmpty()) {
            series.add(banded(row.label(), bits, values));
          }
        }
        if (!series.isEmpty()) {
          figures.add(
              Plot.of(
                      "%s of codes on %s.%s".formatted(capital(name), dataset, leftOut(dataset)),
                      "bits",
                      name)
                  .codeLengths()
                  .draw(series));
        }
      }
    }
    return figures;
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /** A statistic of codes of each seed, the mean of pictures and texts. */
  double[] codes(String dataset, RowKey row, int bits, String name) {
    ToDoubleFunction<TrialOutcome> mean =
        outcome ->
            DoubleStream.of(
                    outcome.detail().codes().getOrDefault("image_" + name, Double.NaN),
                    outcome.detail().codes().getOrDefault("text_" + name, Double.NaN))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    return means.at(dataset, row, bits).values().stream()
        .mapToDouble(mean)
        .filter(Double::isFinite)
        .toArray();
  }
}
