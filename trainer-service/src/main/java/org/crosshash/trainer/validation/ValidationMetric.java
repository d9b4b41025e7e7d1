package org.crosshash.trainer.validation;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.Measure;
import org.crosshash.evaluation.MeasureNames;
import org.crosshash.evaluation.Measures;

/**
 * What a validation measures, in each direction.
 *
 * @param name as the contract has it
 * @param labelled whether relevance comes from labels; else a query's own pair alone is relevant
 * @param measure of one direction
 * @param cut K of {@code pair_recall_at_K}, whose measure is a precision; 1 for all others
 */
public record ValidationMetric(String name, boolean labelled, Measure measure, int cut) {
  /** Measure where the request names labelled items. */
  public static final String LABELLED_DEFAULT = "map_all";

  /** Measure where it names none. */
  public static final String PAIR_DEFAULT = "pair_mrr";

  private static final String PAIR_RECALL = "pair_recall_at_";
  private static final List<String> NOT_RISING =
      List.of("median_rank", "mean_rank", "chance_", "answered_within_radius_");

  /**
   * The metric of a name.
   *
   * <p>Of a pair only one item is relevant, so that its average precision is the reciprocal of its
   * rank. Ties share their ranks: the value is the mean over all orders of them, so that codes that
   * are all alike gain nothing by the order of the pairs.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none, or less of it is better
   */
  public static ValidationMetric of(String name) {
    if (name.equals(PAIR_DEFAULT)) {
      return new ValidationMetric(name, false, Measures.tieAwareMeanAveragePrecision(), 1);
    }
    if (name.startsWith("pair_")) {
      String number = name.substring(Math.min(PAIR_RECALL.length(), name.length()));
      if (!name.startsWith(PAIR_RECALL) || !number.matches("[1-9][0-9]{0,5}")) {
        throw CrosshashException.invalid(
            "A validation metric without labels is pair_mrr or pair_recall_at_K",
            name,
            "use pair_mrr, or a whole number for K");
      }
      int cut = Integer.parseInt(number);
      return new ValidationMetric(name, false, Measures.tieAwarePrecisionAt(cut), cut);
    }
    if (NOT_RISING.stream().anyMatch(name::startsWith)) {
      throw CrosshashException.invalid(
          "More of a validation metric is better", name, "use map_all, map_at_50 or ndcg_all");
    }
    return new ValidationMetric(name, true, MeasureNames.measure(name), 1);
  }

  /**
   * The value of a direction.
   *
   * @param measured summary of the measure
   * @param items number of items that were ranked
   */
  double value(double measured, int items) {
    return measured * Math.min(cut, items);
  }
}
