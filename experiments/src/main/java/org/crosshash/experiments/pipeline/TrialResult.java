package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;

/**
 * A finished trial.
 *
 * @param id which
 * @param metrics its figures
 * @param curves its curves
 * @param losses one entry an epoch; empty for methods that are not trained
 * @param choice how the model's epoch was chosen
 * @param codes what its codes look like, without labels
 * @param codeHistory what those of some training pairs looked like between epochs; empty where
 *     nobody looked
 * @param seconds wall-clock seconds that guidance and training took when they were computed
 * @param cached nothing was computed now
 * @param artifacts what it made
 */
public record TrialResult(
    TrialId id,
    List<MetricValue> metrics,
    List<CurvePoint> curves,
    List<LossEpoch> losses,
    EpochChoice choice,
    CodeStatistics codes,
    List<CodeHistoryPoint> codeHistory,
    double seconds,
    boolean cached,
    TrialArtifacts artifacts) {
  /** Copies the lists. */
  public TrialResult {
    requireNonNull(id, "id");
    metrics = List.copyOf(metrics);
    curves = List.copyOf(curves);
    losses = List.copyOf(losses);
    requireNonNull(choice, "choice");
    requireNonNull(codes, "codes");
    codeHistory = List.copyOf(codeHistory);
    requireNonNull(artifacts, "artifacts");
  }

  /** A figure, if it was measured. */
  public OptionalDouble metric(String task, String metric) {
    return metrics.stream()
        .filter(value -> value.task().equals(task) && value.metric().equals(metric))
        .mapToDouble(MetricValue::value)
        .findFirst();
  }
}
