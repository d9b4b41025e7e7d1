package org.crosshash.experiments.sweeps.explore;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.random.RandomGenerator;

/**
 * The density of points in a search space: an even mixture of a wide prior and of a kernel around
 * each point. A kernel is a product over the coordinates, of a normal distribution cut to 0..1 for
 * a number (its deviation shrinks as points come in) and of a distribution that favours the point's
 * own choice.
 *
 * <p>Source: the kernels of several coordinates at once follow BOHB (Falkner, Klein and Hutter
 * 2018), the widths Scott's rule with a floor. Immutable.
 */
final class ParzenEstimator {
  /** Share of a number's range that a kernel's deviation begins with. */
  private static final double WIDTH = 0.2;

  /** Kernels never become narrower than this share of the range. */
  private static final int NARROWEST = 100;

  private final List<Dimension> space;
  private final List<double[]> points;
  private final double deviation;

  /** A density of some points; of none it is the prior. */
  ParzenEstimator(List<Dimension> space, List<double[]> points) {
    this.space = List.copyOf(space);
    this.points = List.copyOf(points);
    double shrunk = WIDTH * Math.pow(Math.max(1, points.size()), -1.0 / (space.size() + 4));
    this.deviation = Math.max(shrunk, 1.0 / Math.min(NARROWEST, points.size() + 2));
  }

  /** Draws a point. */
  double[] draw(RandomGenerator random) {
    // The prior stands behind the points.
    int kernel = random.nextInt(points.size() + 1);
    double[] drawn = new double[space.size()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] =
          switch (space.get(i)) {
            case Dimension.Unit _ -> drawUnit(kernel, i, random.nextDouble());
            case Dimension.Choice choice -> drawChoice(choice, kernel, i, random.nextDouble());
          };
    }
    return drawn;
  }

  private double drawUnit(int kernel, int coordinate, double share) {
    NormalDistribution normal = normal(kernel, coordinate);
    double low = normal.cumulativeProbability(0);
    double high = normal.cumulativeProbability(1);
    double drawn = normal.inverseCumulativeProbability(low + share * (high - low));
    return Math.clamp(drawn, 0, 1);
  }

  private double drawChoice(Dimension.Choice choice, int kernel, int coordinate, double share) {
    double sum = 0;
    for (int value = 0; value < choice.choices(); value++) {
      sum += probability(choice, kernel, coordinate, value);
      if (share < sum) {
        return value;
      }
    }
    return choice.choices() - 1;
  }

  /** Logarithm of the density at a point. */
  double logDensity(double[] point) {
    double[] logs = new double[points.size() + 1];
    double greatest = Double.NEGATIVE_INFINITY;
    for (int kernel = 0; kernel < logs.length; kernel++) {
      for (int i = 0; i < point.length; i++) {
        logs[kernel] += logDensity(kernel, i, point[i]);
      }
      greatest = Math.max(greatest, logs[kernel]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - greatest);
    }
    return greatest + Math.log(sum / logs.length);
  }

  private double logDensity(int kernel, int coordinate, double value) {
    return switch (space.get(coordinate)) {
      case Dimension.Unit _ -> {
        NormalDistribution normal = normal(kernel, coordinate);
        yield normal.logDensity(value)
            - Math.log(normal.cumulativeProbability(1) - normal.cumulativeProbability(0));
      }
      case Dimension.Choice choice ->
          Math.log(probability(choice, kernel, coordinate, (int) value));
    };
  }

  private NormalDistribution normal(int kernel, int coordinate) {
    return kernel == points.size()
        ? new NormalDistribution(null, 0.5, 1)
        : new NormalDistribution(null, points.get(kernel)[coordinate], deviation);
  }

  /** Of a kernel, its own choice weighs one more than all choices together share. */
  private double probability(Dimension.Choice choice, int kernel, int coordinate, int value) {
    if (kernel == points.size()) {
      return 1.0 / choice.choices();
    }
    double even = 1.0 / (points.size() + 1);
    boolean own = (int) points.get(kernel)[coordinate] == value;
    return ((own ? 1 : 0) + even) / (1 + even * choice.choices());
  }
}
