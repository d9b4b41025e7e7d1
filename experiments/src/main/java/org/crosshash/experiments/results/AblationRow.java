package org.crosshash.experiments.results;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.evaluation.statistics.PairedComparison;

/**
 * A figure of a method or of one of its ablations, over seeds, beside the full method's.
 *
 * @param dataset dataset's name
 * @param asking the part of the split that asked
 * @param method method's id
 * @param profile profile that it was taken from
 * @param ablation what was taken away; empty: this is the full method
 * @param description the same in words
 * @param bits code length
 * @param task {@code i2t} or {@code t2i}
 * @param metric {@code map_all}, {@code map_at_50}, …
 * @param seeds the seeds
 * @param value the figure over the seeds
 * @param change its difference from the full method's, seed by seed
 * @param comparison its queries' figures, each the mean over the seeds, against the full method's
 * @param adjusted p-value of that comparison after Holm's correction over all ablations of the
 *     method at this code length and metric, both directions
 */
public record AblationRow(
    String dataset,
    String asking,
    String method,
    String profile,
    String ablation,
    String description,
    int bits,
    String task,
    String metric,
    List<Long> seeds,
    MeanInterval value,
    MeanInterval change,
    PairedComparison comparison,
    double adjusted) {
  /** Checks that nothing is null. */
  public AblationRow {
    requireNonNull(dataset, "dataset");
    requireNonNull(asking, "asking");
    requireNonNull(method, "method");
    requireNonNull(profile, "profile");
    requireNonNull(ablation, "ablation");
    requireNonNull(description, "description");
    requireNonNull(task, "task");
    requireNonNull(metric, "metric");
    seeds = List.copyOf(seeds);
    requireNonNull(value, "value");
    requireNonNull(change, "change");
    requireNonNull(comparison, "comparison");
  }

  /** Whether it is the full method's own row. */
  public boolean isFull() {
    return ablation.isEmpty();
  }

  /** The same with another corrected p-value. */
  AblationRow adjustedTo(double probability) {
    return new AblationRow(
        dataset,
        asking,
        method,
        profile,
        ablation,
        description,
        bits,
        task,
        metric,
        seeds,
        value,
        change,
        comparison,
        probability);
  }

  /** The row as an object for scripts. */
  public Map<String, Object> line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("dataset", dataset);
    line.put("split", asking);
    line.put("method", method);
    line.put("profile", profile);
    line.put("ablation", ablation);
    line.put("description", description);
    line.put("bits", bits);
    line.put("task", task);
    line.put("metric", metric);
    line.put("seeds", seeds);
    line.put("mean", value.mean());
    value.halfWidth().ifPresent(half -> line.put("half_width", half));
    if (!isFull()) {
      line.put("difference", change.mean());
      change.halfWidth().ifPresent(half -> line.put("difference_half_width", half));
      line.put("queries", comparison.pairs());
      line.put("queries_unequal", comparison.unequal());
      line.put("p", comparison.probability());
      line.put("p_holm", adjusted);
      line.put("rank_biserial", comparison.rankBiserial());
    }
    return line;
  }
}
