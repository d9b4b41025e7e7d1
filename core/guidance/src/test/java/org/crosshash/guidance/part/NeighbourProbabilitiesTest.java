package org.crosshash.guidance.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.crosshash.guidance.TestWorkers;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.junit.jupiter.api.Test;

class NeighbourProbabilitiesTest {
  private static final SquareMatrix SIMILARITY =
      new SquareMatrix(
          4, new float[] {1, .6f, .2f, -.3f, .6f, 1, .5f, .1f, .2f, .5f, 1, 0, -.3f, .1f, 0, 1});

  @Test
  void released_threeKept_selfDroppedAndRestDivided() {
    SquareMatrix probabilities =
        TestWorkers.with(workers -> NeighbourProbabilities.released(SIMILARITY, 3, workers));

    assertThat(probabilities.get(0, 0)).isZero();
    assertThat(probabilities.get(0, 1)).isCloseTo(.75f, within(1e-6f));
    assertThat(probabilities.get(0, 2)).isCloseTo(.25f, within(1e-6f));
    assertThat(probabilities.get(0, 3)).isZero();
  }

  @Test
  void released_selfAmongEquals_selfIsTheOneDropped() {
    SquareMatrix twins = new SquareMatrix(3, new float[] {1, 1, 0, 1, 1, 0, 0, 0, 1});

    SquareMatrix probabilities =
        TestWorkers.with(workers -> NeighbourProbabilities.released(twins, 2, workers));

    assertThat(probabilities.values()).containsExactly(0, 1, 0, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void scaled_negativeNeighbour_countsAsZero() {
    SquareMatrix probabilities =
        TestWorkers.with(workers -> NeighbourProbabilities.scaled(SIMILARITY, 3, workers));

    assertThat(probabilities.get(0, 3)).isZero();
    assertThat(probabilities.get(0, 1)).isCloseTo(.75f, within(1e-6f));
  }

  @Test
  void scaled_cutAmongEquals_allOfThemKept() {
    SquareMatrix level = new SquareMatrix(3, new float[] {1, .5f, .5f, .5f, 1, .5f, .5f, .5f, 1});

    SquareMatrix probabilities =
        TestWorkers.with(workers -> NeighbourProbabilities.scaled(level, 1, workers));

    assertThat(probabilities.values()).containsExactly(0, .5f, .5f, .5f, 0, .5f, .5f, .5f, 0);
  }

  @Test
  void counts_ofTheShares() {
    assertThat(NeighbourProbabilities.releasedCount(5000, 0.4)).isEqualTo(2000);
    assertThat(NeighbourProbabilities.scaledCount(2608, 0.1)).isEqualTo(260);
    assertThat(NeighbourProbabilities.scaledCount(20, 0.1)).isEqualTo(5);
    assertThat(NeighbourProbabilities.scaledCount(3, 0.1)).isEqualTo(2);
  }

  @Test
  void unitScale_knownCoherence_itsInverseMean() {
    SquareMatrix coherence = new SquareMatrix(3, new float[] {9, 2, 4, 2, 9, 6, 4, 6, 9});

    double scale = TestWorkers.with(workers -> Coherence.unitScale(coherence, 2, workers));

    assertThat(scale).isCloseTo(1 / 4.0, within(1e-12));
  }
}
