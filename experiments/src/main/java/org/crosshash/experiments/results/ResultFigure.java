package org.crosshash.experiments.results;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.EvaluationLines;
import org.crosshash.experiments.pipeline.TrialResult;

/**
 * A figure of one trial, as {@code crosshash results --json} writes it, a line each.
 *
 * @param dataset dataset's name
 * @param method method's id
 * @param profile {@code paper} or {@code small}
 * @param ablation what was taken away; empty: nothing
 * @param bits code length
 * @param seed seed
 * @param task {@code i2t}, {@code t2i}, …
 * @param metric {@code map_all}, …
 * @param value its value
 * @param asking the part of the split that asked
 * @param epoch how the epoch was chosen; {@code last}: it was not
 */
public record ResultFigure(
    String dataset,
    String method,
    String profile,
    String ablation,
    int bits,
    long seed,
    String task,
    String metric,
    double value,
    String asking,
    String epoch) {
  /** What follows a method's name where lists were re-ranked by its local codes. */
  static final String RE_RANKED = " re-ranked";

  private static final String RE_RANKED_METRIC = "_re_ranked";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Checks that nothing is null. */
  public ResultFigure {
    requireNonNull(dataset, "dataset");
    requireNonNull(method, "method");
    requireNonNull(profile, "profile");
    requireNonNull(ablation, "ablation");
    requireNonNull(task, "task");
    requireNonNull(metric, "metric");
    requireNonNull(asking, "asking");
    requireNonNull(epoch, "epoch");
  }

  /** All figures of finished trials. */
  public static List<ResultFigure> of(List<TrialResult> results, String asking) {
    return EvaluationLines.of(results, asking).stream()
        .map(line -> figure(MAPPER.<JsonNode>valueToTree(line)))
        .toList();
  }

  /**
   * Reads figures that were written before.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the file cannot be read or a line is none
   */
  public static List<ResultFigure> read(Path file) {
    List<ResultFigure> figures = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          figures.add(figure(MAPPER.readTree(line)));
        }
      }
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "A file of results has a JSON object on each line",
          file + " (" + failure.getMessage() + ")",
          "name a file that `crosshash results --json FILE` wrote");
    }
    return figures;
  }

  private static ResultFigure figure(JsonNode line) {
    for (String key : List.of("dataset", "method", "bits", "seed", "task", "metric", "value")) {
      if (!line.has(key)) {
        throw CrosshashException.invalid(
            "A line of results names " + key,
            line.toString(),
            "name a file that `crosshash results --json FILE` wrote");
      }
    }
    return new ResultFigure(
        line.path("dataset").asText(),
        line.path("method").asText(),
        line.path("profile").asText(),
        line.path("ablation").asText(),
        line.path("bits").asInt(),
        line.path("seed").asLong(),
        line.path("task").asText(),
        line.path("metric").asText(),
        line.path("value").asDouble(),
        line.path("split").asText("query"),
        line.path("epoch_selection").asText("last"));
  }

  /** A figure of re-ranked lists as one of a method of its own, {@code … re-ranked}. */
  ResultFigure reRankedAsMethod() {
    if (!metric.endsWith(RE_RANKED_METRIC)) {
      return this;
    }
    return new ResultFigure(
        dataset,
        method + RE_RANKED,
        profile,
        ablation,
        bits,
        seed,
        task,
        metric.substring(0, metric.length() - RE_RANKED_METRIC.length()),
        value,
        asking,
        epoch);
  }

  /** Whether it is of this method, code length, task and metric. */
  boolean is(String ofMethod, int ofBits, String ofTask, String ofMetric) {
    return method.equals(ofMethod)
        && bits == ofBits
        && task.equals(ofTask)
        && metric.equals(ofMetric);
  }

  /** Identity of what was measured, for figures that were written twice. */
  List<Object> key() {
    return List.of(dataset, method, profile, ablation, bits, seed, task, metric, asking);
  }

  /** Drops figures that come twice, such as from two files; the later one counts. */
  public static List<ResultFigure> distinct(List<ResultFigure> figures) {
    Map<List<Object>, ResultFigure> known = new LinkedHashMap<>();
    figures.forEach(figure -> known.put(figure.key(), figure));
    return List.copyOf(known.values());
  }
}
