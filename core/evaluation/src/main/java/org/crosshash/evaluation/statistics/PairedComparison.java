package org.crosshash.evaluation.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.crosshash.errors.CrosshashException;

/**
 * How far a method differs from another on the same queries: Wilcoxon's signed-rank test, two-sided
 * (Wilcoxon 1945).
 *
 * <p>Queries on which both are equal are left out, as Wilcoxon does. Up to 50 others without ties
 * the p-value is exact, else from the normal distribution with the correction for ties and without
 * one for continuity, as SciPy's {@code wilcoxon}.
 *
 * @param pairs queries
 * @param unequal those on which the two differ
 * @param difference mean of other - baseline
 * @param probability p-value, in [0, 1]; 1 where they differ nowhere
 * @param rankBiserial effect size, the matched-pairs rank-biserial correlation (Kerby 2014): share
 *     of the rank sum that favours the other minus that which favours the baseline, in [-1, 1]; 0
 *     where they differ nowhere
 */
public record PairedComparison(
    int pairs, int unequal, double difference, double probability, double rankBiserial) {
  private static final WilcoxonSignedRankTest TEST =
      WilcoxonSignedRankTest.withDefaults().with(ContinuityCorrection.DISABLED);

  /**
   * Compares two methods query by query.
   *
   * @param baseline figure of each query with the one
   * @param other that with the other, in the same order
   * @throws CrosshashException (INVALID_ARGUMENT) where there is none, one is not finite, or they
   *     are not as many
   */
  public static PairedComparison of(double[] baseline, double[] other) {
    if (baseline.length != other.length) {
      throw CrosshashException.invalid(
          "A paired test needs the same queries of both",
          baseline.length + " and " + other.length + " figures",
          "evaluate both on the same queries");
    }
    Samples.requireValues(baseline);
    Samples.requireValues(other);
    double[] differences = new double[baseline.length];
    Arrays.setAll(differences, i -> other[i] - baseline[i]);
    double[] unequal = Arrays.stream(differences).filter(value -> value != 0).toArray();
    double mean = Samples.mean(differences);
    if (unequal.length == 0) {
      return new PairedComparison(differences.length, 0, 0, 1, 0);
    }
    // The library's own way with zeros (Pratt's) takes their ties off the variance twice.
    double ranks = 0.5 * unequal.length * (unequal.length + 1.0);
    return new PairedComparison(
        differences.length,
        unequal.length,
        mean,
        TEST.test(unequal).getPValue(),
        2 * TEST.statistic(unequal) / ranks - 1);
  }
}
