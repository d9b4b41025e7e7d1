package org.crosshash.trainer.validation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.InstanceRelevance;
import org.crosshash.evaluation.LabelRelevance;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.LabelVocabulary;
import org.crosshash.evaluation.Relevance;
import org.crosshash.learning.loop.Validator;
import org.crosshash.tables.Table;

/**
 * The pairs that a training is validated on, checked against those that it learns from.
 *
 * @param ids of the pairs that ask, unique
 * @param rows finds the rows of ids in the embeddings
 */
public record HeldOutPairs(List<String> ids, Function<List<String>, int[]> rows) {
  private static final String LABELS = "labels";
  private static final int NAMED = 5;
  private static final int FEWEST_PAIRS = 2;

  /**
   * Checks that there are pairs and that none of them is learnt from.
   *
   * @param training ids of the training pairs
   * @throws CrosshashException (INVALID_ARGUMENT) if there are fewer than 2, or one is in training
   */
  public static HeldOutPairs of(
      List<String> ids, Collection<String> training, Function<List<String>, int[]> rows) {
    if (ids.size() < FEWEST_PAIRS) {
      throw CrosshashException.invalid(
          "A validation split has at least 2 pairs",
          ids.size(),
          "hold some pairs out of training as the `validation` part of the split, or set"
              + " `validation.every` to 0");
    }
    Set<String> both = new HashSet<>(ids);
    both.retainAll(new HashSet<>(training));
    if (!both.isEmpty()) {
      throw CrosshashException.invalid(
          "Pairs that validate a training are not learnt from",
          "%d are training pairs too: %s".formatted(both.size(), first(both)),
          "take them out of the training selection, or validate on others");
    }
    return new HeldOutPairs(List.copyOf(ids), rows);
  }

  /**
   * Judges by whether a text finds its own picture among these pairs, and a picture its text; reads
   * no labels.
   */
  public Validator byPairs(
      ValidationMetric metric, int bits, int threads, BooleanSupplier cancelled) {
    int[] own = rows.apply(ids);
    return new RetrievalValidator(
        metric, own, own, new InstanceRelevance(ids, ids), bits, threads, cancelled);
  }

  /**
   * Judges by labels: an item of the database is relevant where it shares one with the query.
   *
   * @param database ids of the items that are ranked
   * @param items with a column {@code labels}; may be closed afterwards
   * @throws CrosshashException (INVALID_ARGUMENT) if a query is in the database, an id is missing
   *     from the items, or a query has no label
   */
  public Validator byLabels(
      ValidationMetric metric,
      List<String> database,
      Table items,
      int bits,
      int threads,
      BooleanSupplier cancelled) {
    Set<String> both = new HashSet<>(ids);
    both.retainAll(new HashSet<>(database));
    if (!both.isEmpty()) {
      throw CrosshashException.invalid(
          "No query is in the database, where it would find itself",
          both.size() + " are in both: " + first(both),
          "take the queries out of the database");
    }
    if (database.isEmpty()) {
      throw CrosshashException.invalid(
          "A validation by labels ranks a database", "0 items", "select some");
    }
    return new RetrievalValidator(
        metric,
        rows.apply(ids),
        rows.apply(database),
        relevance(database, items),
        bits,
        threads,
        cancelled);
  }

  private Relevance relevance(List<String> database, Table items) {
    if (!items.has(LABELS)) {
      throw CrosshashException.invalid(
          "A validation by labels needs items with labels",
          items.name() + " has no column `labels`",
          "name items with labels, or validate by pair_mrr");
    }
    Map<String, List<String>> labels = new HashMap<>();
    List<String> rowIds = items.ids();
    List<List<String>> rowLabels = items.stringLists(LABELS);
    for (int row = 0; row < rowIds.size(); row++) {
      labels.put(rowIds.get(row), rowLabels.get(row));
    }
    require(
        Stream.concat(ids.stream(), database.stream())
            .filter(id -> !labels.containsKey(id))
            .toList(),
        "Every pair of a validation by labels is in the items table",
        "name the items of the same dataset");
    require(
        ids.stream().filter(id -> labels.get(id).isEmpty()).toList(),
        "Every query of a validation by labels has a label, or nothing is relevant to it",
        "label them, leave them out, or validate by pair_mrr");
    LabelVocabulary vocabulary = new LabelVocabulary();
    LabelSets ofDatabase = LabelSets.of(database.stream().map(labels::get).toList(), vocabulary);
    LabelSets ofQueries = LabelSets.of(ids.stream().map(labels::get).toList(), vocabulary);
    return new LabelRelevance(ofQueries, ofDatabase);
  }

  private static void require(List<String> bad, String rule, String cure) {
    if (!bad.isEmpty()) {
      throw CrosshashException.invalid(
          rule, "%d do not: %s".formatted(bad.size(), first(bad)), cure);
    }
  }

  private static String first(Collection<String> ids) {
    return String.join(", ", ids.stream().sorted().limit(NAMED).toList());
  }
}
