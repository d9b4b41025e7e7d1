package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.pipeline.MetricValue;

/**
 * What is kept of a finished trial, enough for tables, tests and figures without any service.
 *
 * @param metrics figures by {@code task/metric}
 * @param perQuery figures of each query by {@code task/metric}, then by the query's id; of the
 *     study's metrics only
 * @param losses mean total loss of each epoch, in order; empty for methods that are not trained
 * @param validations validation figure of each epoch that was validated; empty: none was
 * @param trainSeconds seconds that guidance and training took when they were computed
 * @param model name of the model
 * @param codes name of the codes
 * @param detail what the figures of reports need besides
 */
public record TrialOutcome(
    @JsonProperty("metrics") SortedMap<String, Double> metrics,
    @JsonProperty("per_query") SortedMap<String, SortedMap<String, Double>> perQuery,
    @JsonProperty("losses") List<Double> losses,
    @JsonProperty("validations") SortedMap<Integer, Double> validations,
    @JsonProperty("train_seconds") double trainSeconds,
    @JsonProperty("model") String model,
    @JsonProperty("codes") String codes,
    @JsonProperty("detail") TrialDetail detail) {
  /** Copies the collections. */
  public TrialOutcome {
    metrics = new TreeMap<>(metrics);
    SortedMap<String, SortedMap<String, Double>> copies = new TreeMap<>();
    for (Map.Entry<String, SortedMap<String, Double>> entry : perQuery.entrySet()) {
      copies.put(entry.getKey(), new TreeMap<>(entry.getValue()));
    }
    perQuery = copies;
    losses = List.copyOf(losses);
    // What was kept by an earlier release has none.
    validations = validations == null ? new TreeMap<>() : new TreeMap<>(validations);
    requireNonNull(model, "model");
    requireNonNull(codes, "codes");
    // Kept outcomes of earlier versions lack it.
    detail = detail == null ? TrialDetail.NONE : detail;
  }

  /** The outcome of a trial that was not validated between its epochs. */
  public TrialOutcome(
      SortedMap<String, Double> metrics,
      SortedMap<String, SortedMap<String, Double>> perQuery,
      List<Double> losses,
      double trainSeconds,
      String model,
      String codes,
      TrialDetail detail) {
    this(metrics, perQuery, losses, new TreeMap<>(), trainSeconds, model, codes, detail);
  }

  /** The same, of which nothing is kept for figures. */
  public TrialOutcome(
      SortedMap<String, Double> metrics,
      SortedMap<String, SortedMap<String, Double>> perQuery,
      List<Double> losses,
      double trainSeconds,
      String model,
      String codes) {
    this(metrics, perQuery, losses, trainSeconds, model, codes, TrialDetail.NONE);
  }

  /** Key of a figure. */
  public static String key(String task, String metric) {
    return task + "/" + metric;
  }

  /** Key of a figure. */
  public static String key(MetricValue value) {
    return key(value.task(), value.metric());
  }

  /** A figure, if it was measured. */
  public OptionalDouble metric(String task, String metric) {
    Double value = metrics.get(key(task, metric));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
