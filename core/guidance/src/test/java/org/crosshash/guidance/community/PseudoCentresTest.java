package org.crosshash.guidance.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.crosshash.guidance.TestWorkers;
import org.crosshash.guidance.cluster.NearestCentre;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

class PseudoCentresTest {
  @Property(tries = 40)
  void nearest_midpointsNotStored_sameAsStored(
      @ForAll @IntRange(min = 1, max = 12) int communities,
      @ForAll boolean midpoints,
      @ForAll long seed) {
    Random random = new Random(seed);
    FloatMatrix means = random(random, communities, 7);
    FloatMatrix rows = random(random, 200, 7);
    PseudoCentres centres = new PseudoCentres(means, midpoints);

    long[] nearest = TestWorkers.with(workers -> centres.nearest(rows, workers));
    int[] expected =
        TestWorkers.with(workers -> new NearestCentre(centres.all()).assign(rows, workers));

    assertThat(centres.all().rows()).isEqualTo((int) centres.count());
    for (int row = 0; row < nearest.length; row++) {
      assertThat(nearest[row]).isEqualTo(expected[row]);
    }
  }

  @Test
  void of_oneCommunity_noMidpoints() {
    PseudoCentres centres =
        TestWorkers.with(workers ->
            PseudoCentres.of(
                FloatMatrix.of(new float[] {1, 3}, 1), new int[] {4, 4}, true, workers));

    assertThat(centres.count()).isEqualTo(1);
    assertThat(centres.all().toArray()).containsExactly(2f);
  }

  @Test
  void nearest_thousandCommunities_noMillionVectors() {
    FloatMatrix rows = random(new Random(1), 1000, 64);

    long[] nearest =
        TestWorkers.with(workers ->
            PseudoCentres.of(rows, CommunityIds.singletons(1000), true, workers)
                .nearest(rows, workers));

    for (int row = 0; row < 1000; row++) {
      assertThat(nearest[row]).isEqualTo(row);
    }
  }

  private static FloatMatrix random(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }
}
