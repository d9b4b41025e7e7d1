package org.crosshash.experiments.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.statistics.HolmCorrection;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.tables.QueryMetricsTable;

/**
 * Compares a method's ablations with the method: over seeds by intervals, over queries by a paired
 * test.
 */
public final class AblationComparison {
  /** What is compared. */
  public static final List<String> METRICS = List.of("map_all", "map_at_50");

  /** In both directions. */
  public static final List<String> TASKS = List.of("i2t", "t2i");

  private final Ablations ablations;
  private final String asking;
  private final Function<TrialResult, List<QueryMetricsTable.Row>> queries;

  /**
   * A comparison.
   *
   * @param asking the part of the split that asked
   * @param queries gives the metrics of each query of a trial
   */
  public AblationComparison(
      Ablations ablations,
      String asking,
      Function<TrialResult, List<QueryMetricsTable.Row>> queries) {
    this.ablations = ablations;
    this.asking = asking;
    this.queries = queries;
  }

  /** Trials of one choice at one code length: figures by seed, and of each query over the seeds. */
  private static final class Group {
    final Map<Long, TrialResult> bySeed = new TreeMap<>();

    /** By task and metric, then by query: the sum over the seeds. */
    final Map<String, Map<String, Double>> byQuery = new HashMap<>();

    double[] figures(String task, String metric) {
      return bySeed.values().stream()
          .map(trial -> trial.metric(task, metric))
          .mapToDouble(OptionalDouble::orElseThrow)
          .toArray();
    }

    double[] queries(String task, String metric) {
      return byQuery.getOrDefault(task + metric, Map.of()).values().stream()
          .mapToDouble(sum -> sum / bySeed.size())
          .toArray();
    }
  }

  /**
   * The rows, by code length, then metric, then ablation with the full method first, then task.
   *
   * @param results trials of all choices at all code lengths with the same seeds
   * @throws CrosshashException (FAILED_PRECONDITION) where trials lack seeds or queries that those
   *     of the full method have
   */
  public List<AblationRow> rows(List<TrialResult> results) {
    Map<Integer, Map<String, Group>> groups = new TreeMap<>();
    for (TrialResult result : results) {
      Group group =
          groups
              .computeIfAbsent(result.id().bits(), bits -> new HashMap<>())
              .computeIfAbsent(result.id().ablation(), ablation -> new Group());
      group.bySeed.put(result.id().seed(), result);
      for (QueryMetricsTable.Row row : queries.apply(result)) {
        if (METRICS.contains(row.metric())) {
          group
              .byQuery
              .computeIfAbsent(row.task() + row.metric(), key -> new TreeMap<>())
              .merge(row.query(), row.value(), Double::sum);
        }
      }
    }
    List<AblationRow> rows = new ArrayList<>();
    groups.forEach((bits, ofBits) -> {
      for (String metric : METRICS) {
        rows.addAll(adjusted(rows(bits, metric, ofBits)));
      }
    });
    return rows;
  }

  private List<AblationRow> rows(int bits, String metric, Map<String, Group> groups) {
    Group full = groups.get("");
    List<AblationRow> rows = new ArrayList<>();
    ablations
        .choices()
        .forEach(choice -> {
          Group group = groups.get(choice.ablation());
          if (group == null || !group.bySeed.keySet().equals(full.bySeed.keySet())) {
            throw CrosshashException.precondition(
                "An ablation is compared at the same seeds",
                choice.ablation() + " of " + choice.id(),
                "run both with the same --seeds");
          }
          for (String task : TASKS) {
            rows.add(row(choice.ablation(), bits, task, metric, full, group));
          }
        });
    return rows;
  }

  private AblationRow row(
      String ablation, int bits, String task, String metric, Group full, Group group) {
    TrialResult any = full.bySeed.values().iterator().next();
    double[] before = full.figures(task, metric);
    double[] after = group.figures(task, metric);
    double[] changes = new double[before.length];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = after[i] - before[i];
    }
    return new AblationRow(
        any.id().dataset(),
        asking,
        any.id().method(),
        any.id().profile(),
        ablation,
        ablations.description(ablation),
        bits,
        task,
        metric,
        List.copyOf(full.bySeed.keySet()),
        MeanInterval.of(after),
        MeanInterval.of(changes),
        PairedComparison.of(full.queries(task, metric), group.queries(task, metric)),
        1);
  }

  private static List<AblationRow> adjusted(List<AblationRow> rows) {
    List<AblationRow> tested = rows.stream().filter(row -> !row.isFull()).toList();
    double[] adjusted =
        HolmCorrection.adjust(
            tested.stream().mapToDouble(row -> row.comparison().probability()).toArray());
    List<AblationRow> all = new ArrayList<>(rows.stream().filter(AblationRow::isFull).toList());
    for (int i = 0; i < adjusted.length; i++) {
      all.add(tested.get(i).adjustedTo(adjusted[i]));
    }
    return all;
  }
}
