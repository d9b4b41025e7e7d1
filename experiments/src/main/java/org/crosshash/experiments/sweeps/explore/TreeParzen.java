package org.crosshash.experiments.sweeps.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;

/**
 * The tree-structured Parzen estimator: points tried are split into the best tenth and the rest,
 * the density of each is estimated, and of some points drawn from the first the one is proposed at
 * which it exceeds the second most (the greatest expected improvement).
 *
 * <p>Source: Bergstra, Bardenet, Bengio and Kégl 2011, sections 4 and 4.1; the share of good points
 * and the number of candidates are those in common use since. Points that are still being tried
 * count among the rest (a constant liar), so that several at a time differ. The same history and
 * generator give the same point.
 */
public final class TreeParzen {
  private static final double GOOD = 0.1;
  private static final int MOST_GOOD = 25;
  private static final int CANDIDATES = 24;

  private final List<Dimension> space;
  private final int startup;

  /**
   * A search of a space.
   *
   * @param startup number of points tried before anything is learnt from them; until then points
   *     are drawn evenly
   */
  public TreeParzen(List<Dimension> space, int startup) {
    this.space = List.copyOf(space);
    this.startup = startup;
  }

  /**
   * A point that was tried.
   *
   * @param point its coordinates
   * @param complete it was tried to the end; one that was stopped early is worse than all that were
   *     not
   * @param epoch when it was stopped: the later, the better; 0 where it was not
   * @param value its figure, the greater the better
   */
  public record Tried(double[] point, boolean complete, int epoch, double value) {
    /** The better first. */
    static final Comparator<Tried> BY_WORTH =
        Comparator.comparing(Tried::complete)
            .thenComparingInt(Tried::epoch)
            .thenComparingDouble(Tried::value)
            .reversed();

    /** A point that was tried to the end. */
    public static Tried done(double[] point, double value) {
      return new Tried(point, true, 0, value);
    }

    /** A point that was stopped after an epoch. */
    public static Tried stopped(double[] point, int epoch, double value) {
      return new Tried(point, false, epoch, value);
    }
  }

  /**
   * The next point.
   *
   * @param tried points that have a figure, in the order of their proposal
   * @param pending points that have none yet
   */
  public double[] propose(List<Tried> tried, List<double[]> pending, RandomGenerator random) {
    ParzenEstimator prior = new ParzenEstimator(space, List.of());
    if (tried.size() < startup) {
      return evenly(random);
    }
    List<Tried> ranked = tried.stream().sorted(Tried.BY_WORTH).toList();
    int good = Math.min(MOST_GOOD, (int) Math.ceil(GOOD * ranked.size()));
    List<double[]> rest = new ArrayList<>();
    ranked.subList(good, ranked.size()).forEach(worse -> rest.add(worse.point()));
    rest.addAll(pending);
    ParzenEstimator below =
        good == 0
            ? prior
            : new ParzenEstimator(
                space, ranked.subList(0, good).stream().map(Tried::point).toList());
    ParzenEstimator above = new ParzenEstimator(space, rest);
    double[] best = below.draw(random);
    double bestGain = below.logDensity(best) - above.logDensity(best);
    for (int i = 1; i < CANDIDATES; i++) {
      double[] candidate = below.draw(random);
      double gain = below.logDensity(candidate) - above.logDensity(candidate);
      if (gain > bestGain) {
        best = candidate;
        bestGain = gain;
      }
    }
    return best;
  }

  private double[] evenly(RandomGenerator random) {
    return space.stream()
        .mapToDouble(dimension ->
            switch (dimension) {
              case Dimension.Unit _ -> random.nextDouble();
              case Dimension.Choice choice -> random.nextInt(choice.choices());
            })
        .toArray();
  }
}
