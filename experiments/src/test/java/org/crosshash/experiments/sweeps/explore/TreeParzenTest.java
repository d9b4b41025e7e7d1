package org.crosshash.experiments.sweeps.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

class TreeParzenTest {
  private static final List<Dimension> SQUARE = List.of(new Dimension.Unit(), new Dimension.Unit());
  private static final List<Dimension> MIXED =
      List.of(new Dimension.Choice(4), new Dimension.Unit(), new Dimension.Unit());

  /** Branin's function on the unit square; its least value is 0.397887. */
  private static double branin(double[] point) {
    double x = 15 * point[0] - 5;
    double y = 15 * point[1];
    double bend = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
    return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  /**
   * Least at the third choice, the first number (a share of a log scale) at .3, the second at .8.
   */
  private static double mixed(double[] point) {
    double penalty = point[0] == 2 ? 0 : 0.5;
    return penalty + Math.abs(point[1] - 0.3) + Math.abs(Math.round(4 * point[2]) / 4.0 - 0.75);
  }

  /** The least value found, the mean over seeds. */
  private static double least(
      List<Dimension> space, ToDoubleFunction<double[]> function, int startup, int points) {
    double sum = 0;
    int seeds = 12;
    for (int seed = 0; seed < seeds; seed++) {
      List<TreeParzen.Tried> tried = new ArrayList<>();
      double least = Double.MAX_VALUE;
      for (int number = 0; number < points; number++) {
        double[] point =
            new TreeParzen(space, startup)
                .propose(tried, List.of(), new Well19937c(new int[] {seed, number}));
        double value = function.applyAsDouble(point);
        tried.add(TreeParzen.Tried.done(point, -value));
        least = Math.min(least, value);
      }
      sum += least;
    }
    return sum / seeds;
  }

  @Test
  void propose_branin_findsLessThanRandomPointsOnAverage() {
    int points = 60;
    double random = least(SQUARE, TreeParzenTest::branin, Integer.MAX_VALUE, points);
    double learning = least(SQUARE, TreeParzenTest::branin, 10, points);

    assertThat(learning - 0.397887).isPositive().isLessThan((random - 0.397887) / 2);
  }

  @Test
  void propose_choicesLogAndWholeNumbers_findsLessThanRandomPointsOnAverage() {
    int points = 60;
    double random = least(MIXED, TreeParzenTest::mixed, Integer.MAX_VALUE, points);
    double learning = least(MIXED, TreeParzenTest::mixed, 10, points);

    assertThat(learning).isLessThan(random / 2);
  }

  private static List<TreeParzen.Tried> history(int count) {
    List<TreeParzen.Tried> tried = new ArrayList<>();
    Well19937c random = new Well19937c(4);
    for (int i = 0; i < count; i++) {
      double[] point = {random.nextInt(4), random.nextDouble(), random.nextDouble()};
      tried.add(TreeParzen.Tried.done(point, -mixed(point)));
    }
    return tried;
  }

  @Test
  void propose_sameHistoryAndSeed_isTheSameWhateverTheOrder() {
    List<TreeParzen.Tried> tried = history(30);
    TreeParzen search = new TreeParzen(MIXED, 5);
    double[] first = search.propose(tried, List.of(), new Well19937c(9));

    assertThat(search.propose(tried, List.of(), new Well19937c(9))).isEqualTo(first);
    assertThat(search.propose(tried, List.of(), new Well19937c(10))).isNotEqualTo(first);
  }

  @Test
  void propose_pendingPoints_areKeptAwayFrom() {
    List<TreeParzen.Tried> tried = history(30);
    double away = 0;
    double alone = 0;
    for (int seed = 0; seed < 40; seed++) {
      TreeParzen search = new TreeParzen(MIXED, 5);
      double[] first = search.propose(tried, List.of(), new Well19937c(seed));
      List<double[]> pending = List.of(first, first, first, first, first, first);
      away += distance(first, search.propose(tried, pending, new Well19937c(100 + seed)));
      alone += distance(first, search.propose(tried, List.of(), new Well19937c(100 + seed)));
    }

    assertThat(away).isGreaterThan(1.1 * alone);
  }

  private static double distance(double[] left, double[] right) {
    return (left[0] == right[0] ? 0 : 1)
        + Math.abs(left[1] - right[1])
        + Math.abs(left[2] - right[2]);
  }

  @Test
  void tried_stoppedPoints_areWorseThanAnyThatWasTriedToTheEnd() {
    double[] point = {0};
    assertThat(
            Stream.of(
                    TreeParzen.Tried.stopped(point, 3, 0.9),
                    TreeParzen.Tried.done(point, 0.1),
                    TreeParzen.Tried.stopped(point, 9, 0.2),
                    TreeParzen.Tried.done(point, 0.4),
                    TreeParzen.Tried.stopped(point, 9, 0.3))
                .sorted(TreeParzen.Tried.BY_WORTH)
                .map(TreeParzen.Tried::value))
        .containsExactly(0.4, 0.1, 0.3, 0.2, 0.9);
  }

  @Test
  void density_ofPoints_sumsToOneAndIsThatOfTheDraws() {
    List<double[]> points =
        List.of(new double[] {1, 0.02}, new double[] {1, 0.4}, new double[] {2, 0.9});
    ParzenEstimator estimator =
        new ParzenEstimator(List.of(new Dimension.Choice(3), new Dimension.Unit()), points);
    int cells = 2000;
    int bins = 10;
    double[][] expected = new double[3][bins];
    double total = 0;
    for (int choice = 0; choice < 3; choice++) {
      for (int cell = 0; cell < cells; cell++) {
        double at = (cell + 0.5) / cells;
        double mass = Math.exp(estimator.logDensity(new double[] {choice, at})) / cells;
        expected[choice][cell * bins / cells] += mass;
        total += mass;
      }
    }
    assertThat(total).isCloseTo(1, within(1e-4));

    int draws = 40_000;
    double[][] drawn = new double[3][bins];
    Well19937c random = new Well19937c(3);
    for (int i = 0; i < draws; i++) {
      double[] point = estimator.draw(random);
      drawn[(int) point[0]][Math.min(bins - 1, (int) (point[1] * bins))] += 1.0 / draws;
    }
    for (int choice = 0; choice < 3; choice++) {
      assertThat(drawn[choice]).containsExactly(expected[choice], within(0.01));
    }
  }
}
