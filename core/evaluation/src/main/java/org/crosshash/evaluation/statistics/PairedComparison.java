package org.crosshash.evaluation.statistics;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.crosshash.errors.CrosshashException;

/**
 * How far a method differs from another on the same queries: a two-sided paired test and effect
 * sizes.
 *
 * <p>Queries on which both are equal are left out of the test, as Wilcoxon does. Wilcoxon's p-value
 * is exact for up to 50 others without ties, else from the normal distribution with the correction
 * for ties and without one for continuity, as SciPy's {@code wilcoxon}. The permutation test's is
 * exact for up to 20, else from 9,999 seeded sign patterns, as SciPy's {@code permutation_test};
 * the same data always give the same.
 *
 * @param pairs queries
 * @param unequal those on which the two differ
 * @param difference mean of other - baseline
 * @param probability p-value, in [0, 1]; 1 where they differ nowhere
 * @param rankBiserial effect size, the matched-pairs rank-biserial correlation (Kerby 2014): share
 *     of the rank sum that favours the other minus that which favours the baseline, in [-1, 1]; 0
 *     where they differ nowhere
 * @param standardised effect size, Cohen's d_z (Cohen 1988): the mean difference in standard
 *     deviations of the differences; absent where all differences are equal
 */
public record PairedComparison(
    int pairs,
    int unequal,
    double difference,
    double probability,
    double rankBiserial,
    OptionalDouble standardised) {
  private static final WilcoxonSignedRankTest TEST =
      WilcoxonSignedRankTest.withDefaults().with(ContinuityCorrection.DISABLED);

  /** Checks that nothing is null. */
  public PairedComparison {
    requireNonNull(standardised, "standardised");
  }

  /**
   * Compares two methods query by query, by Wilcoxon's test.
   *
   * @param baseline figure of each query with the one
   * @param other that with the other, in the same order
   * @throws CrosshashException (INVALID_ARGUMENT) where there is none, one is not finite, or they
   *     are not as many
   */
  public static PairedComparison of(double[] baseline, double[] other) {
    return of(baseline, other, PairedTest.WILCOXON);
  }

  /**
   * Compares two methods query by query.
   *
   * @param baseline figure of each query with the one
   * @param other that with the other, in the same order
   * @param test how the p-value is found
   * @throws CrosshashException (INVALID_ARGUMENT) where there is none, one is not finite, or they
   *     are not as many
   */
  public static PairedComparison of(double[] baseline, double[] other, PairedTest test) {
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
    if (unequal.length == 0) {
      return new PairedComparison(differences.length, 0, 0, 1, 0, OptionalDouble.empty());
    }
    // The library's own way with zeros (Pratt's) takes their ties off the variance twice.
    double ranks = 0.5 * unequal.length * (unequal.length + 1.0);
    return new PairedComparison(
        differences.length,
        unequal.length,
        Samples.mean(differences),
        switch (test) {
          case WILCOXON -> TEST.test(unequal).getPValue();
          case PERMUTATION -> SignFlipTest.probability(unequal);
        },
        2 * TEST.statistic(unequal) / ranks - 1,
        standardised(differences));
  }

  private static OptionalDouble standardised(double[] differences) {
    if (differences.length < 2) {
      return OptionalDouble.empty();
    }
    double deviation = Samples.deviation(differences);
    double mean = Samples.mean(differences);
    // What rounding leaves of equal differences is no deviation.
    return deviation <= 100 * Math.ulp(mean)
        ? OptionalDouble.empty()
        : OptionalDouble.of(mean / deviation);
  }
}
