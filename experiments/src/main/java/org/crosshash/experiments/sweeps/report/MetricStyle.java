package org.crosshash.experiments.sweeps.report;

import java.util.Locale;
import java.util.Map;
import org.crosshash.evaluation.statistics.MeanInterval;

/** How metrics and their figures are written. */
public final class MetricStyle {
  private static final Map<String, String> TASKS =
      Map.of("i2t", "I→T", "t2i", "T→I", "i2i", "I→I", "t2t", "T→T");

  private MetricStyle() {}

  /** Whether a smaller figure is a better one: of ranks. */
  public static boolean lowerIsBetter(String metric) {
    return metric.equals("median_rank") || metric.equals("mean_rank");
  }

  /** The field's name of a metric: {@code mAP@all}, {@code mAP@50}; others as they are. */
  public static String name(String metric) {
    return metric
        .replaceFirst("_re_ranked$", ", re-ranked")
        .replaceFirst("^map_all(?=,|$)", "mAP@all")
        .replaceFirst("^map_at_(\\d+)(?=,|$)", "mAP@$1");
  }

  /** A task with an arrow. */
  public static String task(String task) {
    return TASKS.getOrDefault(task, task);
  }

  /** A figure with three digits, shares without the zero before the point. */
  public static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return Math.abs(value) < 1 ? text.replaceFirst("^(-?)0", "$1") : text;
  }

  /** The mean and half of Student's interval: {@code .371 ± .004}. */
  public static String words(MeanInterval interval) {
    return number(interval.mean())
        + (interval.halfWidth().isPresent()
            ? " ± " + number(interval.halfWidth().getAsDouble())
            : "");
  }

  /** A p-value: {@code < .001} or three digits. */
  public static String probability(double value) {
    return value < 0.001 ? "< .001" : number(value);
  }
}
