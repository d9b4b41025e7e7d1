package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.trainer.v1.ValidationConfig;

/**
 * The best point of a study that asks by the validation part: the line with the best mean of the
 * first metric, over tasks, datasets, code lengths and seeds, among those whose trials all came to
 * their end.
 *
 * @param study the study's name
 * @param digest digest of its file
 * @param method the method at that point
 * @param metric the first metric
 * @param figure its mean
 * @param compared number of lines whose trials came to their end
 */
public record BestPoint(
    String study, String digest, MethodChoice method, String metric, double figure, int compared) {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

  /** What the variable and the line are called in files that take the point up. */
  private static final String WINNER = "winner";

  /** Checks that nothing is null. */
  public BestPoint {
    requireNonNull(study, "study");
    requireNonNull(digest, "digest");
    requireNonNull(method, "method");
    requireNonNull(metric, "metric");
  }

  /**
   * The best of what is known now; of equals the first in the order of the file.
   *
   * @param rows what is known of the trials, with results
   * @throws CrosshashException FAILED_PRECONDITION where the queries ask, or no line has come to
   *     its end
   */
  public static BestPoint of(Sweep sweep, Map<String, TrialRow> rows) {
    if (!sweep.file().getAsking().equals("validation")) {
      throw CrosshashException.precondition(
          "The best of a study is chosen where the validation part asks",
          "asking: " + sweep.file().getAsking(),
          "choose by a study with asking: validation, and confirm its best on the queries");
    }
    String metric = sweep.file().getMetrics(0);
    Map<RowKey, List<SweepTrial>> lines =
        sweep.trials().stream()
            .collect(
                Collectors.groupingBy(
                    trial -> RowKey.of(trial.trial().id()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    Map<RowKey, Double> figures = new LinkedHashMap<>();
    lines.forEach((line, trials) ->
        figure(trials, rows, metric).ifPresent(figure -> figures.put(line, figure)));
    Comparator<Map.Entry<RowKey, Double>> order = Map.Entry.comparingByValue();
    // Of equals, `min` gives the first.
    return figures.entrySet().stream()
        .min(MetricStyle.lowerIsBetter(metric) ? order : order.reversed())
        .map(best ->
            new BestPoint(
                sweep.file().getName(),
                sweep.loaded().digest(),
                lines.get(best.getKey()).getFirst().trial().method(),
                metric,
                best.getValue(),
                figures.size()))
        .orElseThrow(() ->
            CrosshashException.precondition(
                "A line of the study must have come to its end",
                "none of " + sweep.file().getName(),
                "run it, by `crosshash sweep run FILE`"));
  }

  /** The mean over a line's trials; empty where one of them has no figure. */
  private static OptionalDouble figure(
      List<SweepTrial> trials, Map<String, TrialRow> rows, String metric) {
    double sum = 0;
    for (SweepTrial trial : trials) {
      Optional<TrialOutcome> outcome =
          Optional.ofNullable(rows.get(trial.identity())).flatMap(TrialRow::result);
      OptionalDouble figure =
          outcome.map(done -> SeedMeans.overTasks(done, metric)).orElse(OptionalDouble.empty());
      if (figure.isEmpty()) {
        return figure;
      }
      sum += figure.getAsDouble();
    }
    return OptionalDouble.of(sum / trials.size());
  }

  /**
   * The point as a file that others extend: it defines the variable {@code winner}, an entry of
   * {@code methods} of that name.
   */
  public String file() {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("id", method.id());
    entry.put("profile", method.profile());
    entry.put("name", WINNER);
    JsonNode settings = Settings.tree(json(lasting(method.overrides())));
    if (!settings.isEmpty()) {
      entry.set("set", settings);
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("variables").set(WINNER, entry);
    return """
    # The best of the study %s (%s) on the validation part, of %d points that came to their end: %s %s.
    # Written by `crosshash sweep best`.
    %s\
    """
        .formatted(
            study,
            digest,
            compared,
            MetricStyle.name(metric),
            MetricStyle.number(figure),
            yaml(root));
  }

  /** The settings but for a validation that leaves the model as it is. */
  private static MethodConfig lasting(MethodConfig overrides) {
    ValidationConfig validation = overrides.getTraining().getValidation();
    if (validation.getPatience() > 0 || validation.getSelect().equals("best")) {
      return overrides;
    }
    MethodConfig.Builder kept = overrides.toBuilder();
    kept.getTrainingBuilder().clearValidation();
    if (kept.getTraining().getAllFields().isEmpty()) {
      kept.clearTraining();
    }
    return kept.build();
  }

  private static String json(MethodConfig config) {
    try {
      return JSON.print(config);
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(
          "A configuration has no messages of unknown type", impossible);
    }
  }

  private static String yaml(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A tree is writable", impossible);
    }
  }
}
