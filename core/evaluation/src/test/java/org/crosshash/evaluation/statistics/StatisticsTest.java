package org.crosshash.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void interval_oneValue_hasNoWidth() {
    MeanInterval interval = MeanInterval.of(new double[] {0.25});

    assertThat(interval.mean()).isEqualTo(0.25);
    assertThat(interval.deviation()).isEmpty();
    assertThat(interval.halfWidth()).isEmpty();
  }

  @Test
  void interval_equalValues_isExact() {
    MeanInterval interval = MeanInterval.of(new double[] {0.1, 0.1, 0.1});

    assertThat(interval.mean()).isEqualTo(0.1);
    assertThat(interval.halfWidth()).hasValue(0);
  }

  @Test
  void interval_manySamples_holdsTheMeanAsOftenAsItSays() {
    Random random = new Random(3);
    int samples = 4000;
    long held =
        IntStream.range(0, samples)
            .mapToObj(sample ->
                MeanInterval.of(
                    IntStream.range(0, 5).mapToDouble(i -> 2 + random.nextGaussian()).toArray()))
            .filter(interval -> Math.abs(interval.mean() - 2) <= interval.halfWidth().orElseThrow())
            .count();

    assertThat((double) held / samples).isCloseTo(0.95, within(0.015));
  }

  @Test
  void interval_noOrUnboundedValues_areRefused() {
    assertThatThrownBy(() -> MeanInterval.of(new double[0]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least one value");
    assertThatThrownBy(() -> MeanInterval.of(new double[] {1, Double.NaN}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("NaN at 1");
    assertThatThrownBy(() -> MeanInterval.of(new double[] {1}, 95))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("between 0 and 1");
  }

  @Test
  void comparison_same_isNoDifference() {
    double[] values = {0.1, 0.5, 0};

    assertThat(PairedComparison.of(values, values))
        .isEqualTo(new PairedComparison(3, 0, 0, 1, 0, OptionalDouble.empty()));
  }

  @Test
  void comparison_swapped_hasTheOtherSign() {
    double[] first = new Random(1).doubles(100).toArray();
    double[] second = new Random(2).doubles(100).toArray();

    PairedComparison there = PairedComparison.of(first, second);
    PairedComparison back = PairedComparison.of(second, first);

    assertThat(back.probability()).isCloseTo(there.probability(), within(1e-12));
    assertThat(back.rankBiserial()).isCloseTo(-there.rankBiserial(), within(1e-12));
    assertThat(back.difference()).isCloseTo(-there.difference(), within(1e-12));
  }

  @Test
  void comparison_alwaysBetter_isTheLargestEffect() {
    assertThat(PairedComparison.of(new double[] {1, 2, 3}, new double[] {1.5, 2.25, 4}))
        .satisfies(comparison -> assertThat(comparison.rankBiserial()).isEqualTo(1))
        .satisfies(comparison -> assertThat(comparison.probability()).isEqualTo(0.25));
  }

  @Test
  void comparison_equalDifferences_haveNoStandardisedOne() {
    assertThat(
            PairedComparison.of(new double[] {0.1, 0.7, 0.9}, new double[] {0.2, 0.8, 1.0})
                .standardised())
        .isEmpty();
  }

  @Test
  void permutation_fewDifferences_isTheShareOfAllSignPatterns() {
    Random random = new Random(5);
    for (int size = 1; size <= 10; size++) {
      double[] differences = random.doubles(size, -0.4, 0.6).toArray();
      double observed = 0;
      for (double difference : differences) {
        observed += difference;
      }
      int asFar = 0;
      for (int pattern = 0; pattern < (1 << size); pattern++) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
          sum += ((pattern >> i) & 1) == 0 ? differences[i] : -differences[i];
        }
        asFar += Math.abs(sum) >= Math.abs(observed) - 1e-12 ? 1 : 0;
      }

      assertThat(
              PairedComparison.of(new double[size], differences, PairedTest.PERMUTATION)
                  .probability())
          .isCloseTo((double) asFar / (1 << size), within(1e-12));
    }
  }

  @Test
  void permutation_manyDifferences_isNearTheExactOne() {
    double[] differences = new Random(11).doubles(SignFlipTest.EXACT, -0.4, 0.7).toArray();

    double exact = SignFlipTest.probability(differences);
    double[] padded = Arrays.copyOf(differences, SignFlipTest.EXACT + 1);

    assertThat(SignFlipTest.probability(padded)).isCloseTo(exact, within(0.02));
    assertThat(SignFlipTest.probability(padded)).isEqualTo(SignFlipTest.probability(padded));
  }

  @Test
  void comparison_otherNumberOfQueries_isRefused() {
    assertThatThrownBy(() -> PairedComparison.of(new double[] {1}, new double[] {1, 2}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("1 and 2 figures");
  }

  @Test
  void adjust_oneTest_staysAsItIs() {
    assertThat(HolmCorrection.adjust(new double[] {0.04})).containsExactly(0.04);
    assertThat(HolmCorrection.adjust(new double[0])).isEmpty();
  }

  @Test
  void adjust_notAProbability_isRefused() {
    assertThatThrownBy(() -> HolmCorrection.adjust(new double[] {0.5, 1.5}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("1.5");
  }
}
