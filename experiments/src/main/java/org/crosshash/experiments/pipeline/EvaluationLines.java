package org.crosshash.experiments.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of trials as objects for scripts, one a figure. */
public final class EvaluationLines {
  private EvaluationLines() {}

  /**
   * The figures of a trial.
   *
   * @param id which trial
   * @param metrics its figures
   * @param asking the part of the split that asked
   */
  public static List<Map<String, Object>> of(
      TrialId id, List<MetricValue> metrics, String asking, Map<String, ?> more) {
    return metrics.stream()
        .map(value -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("dataset", id.dataset());
          line.put("method", id.method());
          line.put("profile", id.profile());
          if (!id.ablation().isEmpty()) {
            line.put("ablation", id.ablation());
          }
          line.put("bits", id.bits());
          line.put("seed", id.seed());
          line.put("task", value.task());
          line.put("metric", value.metric());
          line.put("value", value.value());
          line.put("split", asking);
          line.put("ties", "database-order");
          line.put("epoch_selection", EpochChoice.LAST.label());
          line.putAll(more);
          return line;
        })
        .toList();
  }

  /** The figures of finished trials, with their artifacts. */
  public static List<Map<String, Object>> of(List<TrialResult> results, String asking) {
    return results.stream()
        .flatMap(result -> {
          Map<String, Object> more = new LinkedHashMap<>();
          more.put("epoch_selection", result.choice().label());
          result.choice().outcome().ifPresent(found -> more.put("epoch", found.getEpoch()));
          more.put("seconds", result.seconds());
          more.put("cached", result.cached());
          more.put("model", result.artifacts().model().getName());
          more.put("codes", result.artifacts().codes().getName());
          return of(result.id(), result.metrics(), asking, more).stream();
        })
        .toList();
  }
}
