package org.crosshash.experiments.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.crosshash.experiments.pipeline.TrialResult;

/**
 * Trials of several seeds as a Markdown table: a line for each method and code length, each figure
 * the mean over the seeds with half of its 95 % interval by Student's t.
 */
final class ResultsMarkdown {
  private static final double UPPER = 0.975;

  private ResultsMarkdown() {}

  private record Figure(String head, String task, String metric) {}

  private static final List<Figure> FIGURES =
      List.of(
          new Figure("mAP@all I→T", "i2t", "map_all"),
          new Figure("T→I", "t2i", "map_all"),
          new Figure("mAP@50 I→T", "i2t", "map_at_50"),
          new Figure("T→I", "t2i", "map_at_50"));

  private record Line(String method, int bits) {}

  /** The table, each row ending with a line break. */
  static String text(List<TrialResult> results) {
    Map<Line, List<TrialResult>> lines = new LinkedHashMap<>();
    for (TrialResult result : results) {
      lines
          .computeIfAbsent(
              new Line(result.id().method(), result.id().bits()), line -> new ArrayList<>())
          .add(result);
    }
    StringBuilder text = new StringBuilder("| method | bits |");
    FIGURES.forEach(figure -> text.append(' ').append(figure.head()).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(FIGURES.size())).append('\n');
    lines.forEach((line, trials) -> {
      text.append("| ").append(line.method()).append(" | ").append(line.bits()).append(" |");
      for (Figure figure : FIGURES) {
        double[] values =
            trials.stream()
                .map(trial -> trial.metric(figure.task(), figure.metric()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
        text.append(' ').append(meanAndInterval(values)).append(" |");
      }
      text.append('\n');
    });
    return text.toString();
  }

  /** Such as {@code .371 ± .004}; without an interval for one value, a dash for none. */
  static String meanAndInterval(double[] values) {
    int count = values.length;
    if (count == 0) {
      return "–";
    }
    double mean = 0;
    for (double value : values) {
      mean += value / count;
    }
    if (count == 1) {
      return share(mean);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / (count - 1));
    double quantile = new TDistribution(count - 1.0).inverseCumulativeProbability(UPPER);
    return share(mean) + " ± " + share(quantile * deviation / Math.sqrt(count));
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("^0", "");
  }
}
