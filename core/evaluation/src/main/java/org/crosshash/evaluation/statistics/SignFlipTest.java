package org.crosshash.evaluation.statistics;

import java.util.Arrays;
import java.util.Random;

/**
 * The paired permutation test, two-sided, of a mean difference (Fisher 1935, Pitman 1937).
 *
 * <p>If two methods were alike each difference could as well have had the other sign. The p-value
 * is twice the smaller share of the sign patterns whose sum is no greater, or no less, than that of
 * the data: over all patterns for few differences, else over seeded random ones, to which the
 * data's own is added (Phipson and Smyth 2010). Both as SciPy's {@code permutation_test} with
 * {@code permutation_type="samples"}.
 */
final class SignFlipTest {
  /** Up to so many differences all sign patterns are looked at, a million. */
  static final int EXACT = 20;

  /** Random sign patterns for more differences; the least p-value is 2 / 10,000. */
  static final int SAMPLES = 9_999;

  /** Seed of the random patterns, so that a test made again is the same. */
  private static final long SEED = 1;

  /** Differences whose signs are looked up together. */
  private static final int GROUP = 8;

  private SignFlipTest() {}

  /**
   * The p-value, in (0, 1].
   *
   * @param differences at least one; zeros change nothing
   */
  static double probability(double[] differences) {
    return probability(differences, new Random(SEED));
  }

  static double probability(double[] differences, Random random) {
    double[][] sums = sums(differences);
    double observed = 0;
    for (double[] group : sums) {
      observed += group[0];
    }
    double size = Arrays.stream(differences).map(Math::abs).sum();
    // Sums that are equal but for rounding count as equal.
    double slack = 100 * Math.ulp(1.0) * size;
    boolean exact = differences.length <= EXACT;
    int patterns = exact ? 1 << differences.length : SAMPLES;
    int less = exact ? 0 : 1;
    int greater = less;
    for (int pattern = 0; pattern < patterns; pattern++) {
      double sum = exact ? sum(sums, pattern) : sum(sums, random);
      less += sum <= observed + slack ? 1 : 0;
      greater += sum >= observed - slack ? 1 : 0;
    }
    return Math.min(1, 2.0 * Math.min(less, greater) / (exact ? patterns : patterns + 1));
  }

  /** For each group of differences the sum under each pattern; a set bit changes a sign. */
  private static double[][] sums(double[] differences) {
    double[][] sums = new double[(differences.length + GROUP - 1) / GROUP][1 << GROUP];
    for (int group = 0; group < sums.length; group++) {
      int from = group * GROUP;
      int members = Math.min(GROUP, differences.length - from);
      for (int pattern = 0; pattern < (1 << GROUP); pattern++) {
        double sum = 0;
        for (int member = 0; member < members; member++) {
          double difference = differences[from + member];
          sum += ((pattern >> member) & 1) == 0 ? difference : -difference;
        }
        sums[group][pattern] = sum;
      }
    }
    return sums;
  }

  private static double sum(double[][] sums, int pattern) {
    double sum = 0;
    for (int group = 0; group < sums.length; group++) {
      sum += sums[group][(pattern >> (GROUP * group)) & 0xff];
    }
    return sum;
  }

  /** The sum under a random pattern, eight groups a random long, its least byte first. */
  private static double sum(double[][] sums, Random random) {
    double sum = 0;
    long signs = 0;
    for (int group = 0; group < sums.length; group++) {
      signs = group % Long.BYTES == 0 ? random.nextLong() : signs >>> GROUP;
      sum += sums[group][(int) (signs & 0xff)];
    }
    return sum;
  }
}
