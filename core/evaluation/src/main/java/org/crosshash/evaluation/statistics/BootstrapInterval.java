package org.crosshash.evaluation.statistics;

import java.util.Arrays;
import java.util.Random;
import org.crosshash.errors.CrosshashException;

/**
 * The interval of a mean by the percentile bootstrap (Efron 1979): the middle share of the means of
 * samples drawn from the values with replacement. It assumes no shape of the distribution, and is
 * too narrow for few values; Student's interval stands beside it.
 *
 * @param low lower end
 * @param high upper end
 */
public record BootstrapInterval(double low, double high) {
  /** Samples that are drawn. */
  public static final int SAMPLES = 10_000;

  /**
   * The 95 % interval of these values; the same seed gives the same interval everywhere, for {@link
   * Random} is specified to the bit.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) where there is no value or one that is not finite
   */
  public static BootstrapInterval of(double[] values, long seed) {
    Samples.requireValues(values);
    Random random = new Random(seed);
    double[] means = new double[SAMPLES];
    double[] sample = new double[values.length];
    for (int i = 0; i < SAMPLES; i++) {
      Arrays.setAll(sample, position -> values[random.nextInt(values.length)]);
      means[i] = Samples.mean(sample);
    }
    Arrays.sort(means);
    double tail = (1 - MeanInterval.CONFIDENCE) / 2;
    return new BootstrapInterval(quantile(means, tail), quantile(means, 1 - tail));
  }

  /** The quantile between the two nearest sorted values, in proportion, as NumPy's default. */
  static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
