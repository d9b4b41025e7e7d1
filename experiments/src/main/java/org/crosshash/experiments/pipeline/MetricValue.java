package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

/**
 * A figure of an evaluation.
 *
 * @param task {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}
 * @param metric {@code map_all}, {@code map_at_50}, …
 * @param value its value
 */
public record MetricValue(String task, String metric, double value) {
  /** Checks that nothing is null. */
  public MetricValue {
    requireNonNull(task, "task");
    requireNonNull(metric, "metric");
  }
}
