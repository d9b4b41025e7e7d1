package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.pipeline.CurvePoint;
import org.crosshash.experiments.pipeline.LossEpoch;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.trainer.v1.ValidationOutcome;

/** The figures of a report. */
public final class Charts {
  private static final Map<String, String> DIRECTIONS =
      Map.of(
          "i2t", "pictures asking for texts",
          "t2i", "texts asking for pictures",
          "i2i", "pictures asking for pictures",
          "t2t", "texts asking for texts");

  private Charts() {}

  /** Loss against epoch, a figure a trained method, a line a code length and seed. */
  public static List<Figure> losses(List<TrialResult> results) {
    Map<String, List<Line>> lines = new LinkedHashMap<>();
    for (TrialResult result : results) {
      if (result.losses().size() >= 2) {
        double[] epochs = result.losses().stream().mapToDouble(loss -> loss.epoch()).toArray();
        double[] totals =
            result.losses().stream().mapToDouble(loss -> loss.terms().get("total")).toArray();
        lines
            .computeIfAbsent(result.id().method(), method -> new ArrayList<>())
            .add(new Line(seeded(results, result, result.id().bits() + " bits"), epochs, totals));
      }
    }
    List<Figure> figures = new ArrayList<>();
    lines.forEach((method, drawn) ->
        figures.add(
            LineChart.draw(
                method + ": mean loss of each epoch; scales differ between methods.",
                "epoch",
                "loss",
                drawn)));
    return figures;
  }

  /** Value of the validation against epoch, a figure a validated method. */
  public static List<Figure> validations(List<TrialResult> results) {
    Map<String, List<Line>> lines = new LinkedHashMap<>();
    for (TrialResult result : results) {
      List<LossEpoch> validated =
          result.losses().stream().filter(loss -> loss.validation().isPresent()).toList();
      if (validated.size() >= 2) {
        lines
            .computeIfAbsent(
                result.id().method()
                    + ": "
                    + result.choice().outcome().map(ValidationOutcome::getMetric).orElse(""),
                name -> new ArrayList<>())
            .add(
                new Line(
                    seeded(results, result, result.id().bits() + " bits"),
                    validated.stream().mapToDouble(LossEpoch::epoch).toArray(),
                    validated.stream()
                        .mapToDouble(loss -> loss.validation().orElseThrow())
                        .toArray()));
      }
    }
    List<Figure> figures = new ArrayList<>();
    lines.forEach((name, drawn) ->
        figures.add(
            LineChart.draw(
                name + " of validation pairs after each validated epoch.",
                "epoch",
                "validation",
                drawn)));
    return figures;
  }

  /** Precision against recall at the greatest code length, a figure a task, a line a method. */
  public static List<Figure> precisionAndRecall(List<TrialResult> results, String curve) {
    int bits = results.stream().mapToInt(result -> result.id().bits()).max().orElse(0);
    List<Figure> figures = new ArrayList<>();
    for (String task : List.of("i2t", "t2i", "i2i", "t2t")) {
      List<Line> lines = new ArrayList<>();
      for (TrialResult result : results) {
        List<CurvePoint> points =
            result.curves().stream()
                .filter(point -> point.task().equals(task) && point.curve().equals(curve))
                .filter(point -> !Double.isNaN(point.x()) && !Double.isNaN(point.y()))
                .sorted(Comparator.comparingDouble(CurvePoint::x))
                .toList();
        if (result.id().bits() == bits && points.size() >= 2) {
          lines.add(
              new Line(
                  seeded(results, result, result.id().method()),
                  points.stream().mapToDouble(CurvePoint::x).toArray(),
                  points.stream().mapToDouble(CurvePoint::y).toArray()));
        }
      }
      if (!lines.isEmpty()) {
        figures.add(
            LineChart.draw(
                "Precision against recall, %s, %d bits.".formatted(DIRECTIONS.get(task), bits),
                "recall",
                "precision",
                lines));
      }
    }
    return figures;
  }

  private static String seeded(List<TrialResult> results, TrialResult result, String name) {
    boolean several = results.stream().map(other -> other.id().seed()).distinct().count() > 1;
    return several ? name + ", seed " + result.id().seed() : name;
  }
}
