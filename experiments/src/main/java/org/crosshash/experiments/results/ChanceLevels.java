package org.crosshash.experiments.results;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.EvaluationSettings;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.LabelVocabulary;
import org.crosshash.evaluation.Measures;
import org.crosshash.evaluation.RetrievalEvaluator;
import org.crosshash.evaluation.RetrievalMetrics;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.hamming.PackedCodes;

/**
 * What codes that know nothing reach on a dataset: exact means over all orders of its database.
 * They are the same in both directions, since the labels of a pair are those of its picture and of
 * its text.
 *
 * @param share share of relevant items, mean over the queries
 * @param mapAll mAP over the whole ranking, in random order
 * @param mapAt50 mAP of the first 50, divided by the hits found there, in random order
 */
public record ChanceLevels(double share, double mapAll, double mapAt50) {
  private static final int CUT = 50;

  /**
   * The levels of a dataset.
   *
   * @param asking the part of the split that asks
   * @throws CrosshashException (FAILED_PRECONDITION) where no query can be evaluated
   */
  public static ChanceLevels of(Dataset dataset, String asking) {
    Map<String, List<String>> labels = new HashMap<>();
    for (Pair pair : dataset.pairs()) {
      labels.put(pair.id(), pair.labels());
    }
    List<String> queries = EvaluatedQueries.of(dataset, asking).ids();
    if (queries.isEmpty()) {
      throw CrosshashException.precondition(
          "Chance levels need labels",
          asking + " of " + dataset.name(),
          "import the dataset again with --labels COLUMN --replace");
    }
    List<String> database = dataset.split().database();
    LabelVocabulary vocabulary = new LabelVocabulary();
    // Codes that are all alike: every list is one tie, so tie-aware means are over all orders.
    RetrievalMetrics metrics =
        new RetrievalEvaluator(
                new EvaluationSettings(
                    List.of(
                        Measures.chance(),
                        Measures.randomOrderChance(),
                        Measures.tieAwareMeanAveragePrecisionAt(CUT)),
                    1),
                1)
            .evaluate(
                alike(queries.size()),
                LabelSets.of(queries.stream().map(labels::get).toList(), vocabulary),
                alike(database.size()),
                LabelSets.of(database.stream().map(labels::get).toList(), vocabulary));
    return new ChanceLevels(
        metrics.value("chance_map_all"),
        metrics.value("chance_map_all_random_order"),
        metrics.value("map_at_50_tie_aware"));
  }

  private static PackedCodes alike(int size) {
    return PackedCodes.of(Byte.SIZE, new byte[size]);
  }
}
