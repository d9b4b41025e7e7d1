package org.crosshash.evaluation;

import java.util.OptionalDouble;

/**
 * How well target similarities between items agree with the items' labels.
 *
 * <p>A diagnosis of unsupervised guidance, never a part of it: two items are <em>relevant</em> to
 * each other if they share a label, and a pair is <em>positive</em> if its similarity is above 0,
 * the side on which a loss pulls codes together. All counts are of ordered pairs of two different
 * items that both have labels.
 *
 * @param pairs pairs that were compared
 * @param relevant relevant pairs
 * @param positive positive pairs
 * @param relevantPositive pairs that are both
 * @param breakEven share of relevant pairs among the {@code relevant} pairs of greatest similarity,
 *     where precision equals recall; of equal similarities the one whose other item stands earlier
 *     in its batch, irrelevant before relevant; 0 without relevant pairs
 * @param meanAveragePrecision mean over the items with a relevant one beside them of the average
 *     precision of the others ranked by falling similarity; ties in the order of the batch
 * @param meanAveragePrecisionAt50 the same of rankings cut at 50, divided by the hits found there
 *     (DJSRH's convention)
 */
public record SimilarityAgreement(
    long pairs,
    long relevant,
    long positive,
    long relevantPositive,
    double breakEven,
    double meanAveragePrecision,
    double meanAveragePrecisionAt50) {

  /** Share of relevant pairs, what chance reaches, in [0, 1]; 0 without pairs. */
  public double shareRelevant() {
    return pairs == 0 ? 0 : (double) relevant / pairs;
  }

  /** Share of positive pairs, in [0, 1]; 0 without pairs. */
  public double sharePositive() {
    return pairs == 0 ? 0 : (double) positive / pairs;
  }

  /** Share of relevant pairs among the positive ones; nothing without positive pairs. */
  public OptionalDouble precision() {
    return positive == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) relevantPositive / positive);
  }

  /** Share of positive pairs among the relevant ones; nothing without relevant pairs. */
  public OptionalDouble recall() {
    return relevant == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) relevantPositive / relevant);
  }
}
