package org.crosshash.experiments.sweeps.compare;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.experiments.sweeps.report.RowKey;

/**
 * A figure of two subjects.
 *
 * @param dataset dataset's name
 * @param line the line of a table that it is of; empty for the trials that are compared
 * @param bits code length; 0 where the two differ in it
 * @param task {@code i2t}, …
 * @param metric metric's name
 * @param left over the seeds of the first
 * @param right over the seeds of the second
 * @param paired the test over the queries, of second - first; empty where not both kept each
 *     query's figure
 * @param corrected its p-value after Holm's correction over all tests of the comparison
 */
public record FigureDifference(
    String dataset,
    Optional<RowKey> line,
    int bits,
    String task,
    String metric,
    MeanInterval left,
    MeanInterval right,
    Optional<PairedComparison> paired,
    OptionalDouble corrected) {
  /** Checks that nothing is null. */
  public FigureDifference {
    requireNonNull(dataset, "dataset");
    requireNonNull(line, "line");
    requireNonNull(task, "task");
    requireNonNull(metric, "metric");
    requireNonNull(left, "left");
    requireNonNull(right, "right");
    requireNonNull(paired, "paired");
    requireNonNull(corrected, "corrected");
  }

  /** Mean of the second - mean of the first. */
  public double difference() {
    return right.mean() - left.mean();
  }

  FigureDifference corrected(double probability) {
    return new FigureDifference(
        dataset, line, bits, task, metric, left, right, paired, OptionalDouble.of(probability));
  }
}
