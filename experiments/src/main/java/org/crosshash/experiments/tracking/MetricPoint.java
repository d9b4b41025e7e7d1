package org.crosshash.experiments.tracking;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A figure of a run.
 *
 * @param key name: letters, digits, {@code _ - . /} and spaces
 * @param value any but infinite, which MLflow cannot chart; NaN is kept
 * @param step epoch, or 0 of a final figure
 * @param timestamp milliseconds since 1970
 */
public record MetricPoint(
    @JsonProperty("key") String key,
    @JsonProperty("value") double value,
    @JsonProperty("step") long step,
    @JsonProperty("timestamp") long timestamp) {
  /** Checks the key. */
  public MetricPoint {
    requireNonNull(key, "key");
  }
}
