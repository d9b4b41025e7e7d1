package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pairs of a part that asks which can be evaluated: those with a label, provided that any pair
 * of the database has one. To a query without labels nothing is relevant, so it has no figures.
 *
 * @param asking the part of the split that asks
 * @param ids those that can be evaluated, in the order of the split; may be empty
 * @param leftOut number of the others
 */
public record EvaluatedQueries(String asking, List<String> ids, int leftOut) {
  /** Copies the list. */
  public EvaluatedQueries {
    requireNonNull(asking, "asking");
    ids = List.copyOf(ids);
  }

  /**
   * The pairs of a dataset that can be evaluated.
   *
   * @param asking the part of the split that asks
   */
  public static EvaluatedQueries of(Dataset dataset, String asking) {
    Set<String> labelled = new HashSet<>();
    dataset.pairs().stream()
        .filter(pair -> !pair.labels().isEmpty())
        .forEach(pair -> labelled.add(pair.id()));
    List<String> asks = dataset.split().part(asking);
    boolean answerable = dataset.split().database().stream().anyMatch(labelled::contains);
    List<String> ids =
        answerable ? asks.stream().filter(labelled::contains).toList() : List.<String>of();
    return new EvaluatedQueries(asking, ids, asks.size() - ids.size());
  }

  /** What is to be said of pairs that are left out; empty if none is. */
  public Optional<String> remark() {
    if (leftOut == 0) {
      return Optional.empty();
    }
    return Optional.of(
        ids.isEmpty()
            ? "Not evaluated, for want of labels in %s or the database; codes can be searched."
                .formatted(asking)
            : "%d of %d pairs of %s have no labels; they can ask, but are not evaluated."
                .formatted(leftOut, leftOut + ids.size(), asking));
  }
}
