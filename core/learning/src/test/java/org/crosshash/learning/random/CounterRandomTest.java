package org.crosshash.learning.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private static final int DRAWS = 100_000;

  @Test
  void uniform_manyCounters_hasMeanAndVarianceOfUniform() {
    double[] draws =
        IntStream.range(0, DRAWS).mapToDouble(i -> CounterRandom.uniform(7, i)).toArray();
    double mean = Arrays.stream(draws).average().orElseThrow();
    double variance = Arrays.stream(draws).map(x -> (x - mean) * (x - mean)).sum() / DRAWS;
    assertThat(Arrays.stream(draws)).allMatch(x -> x >= 0 && x < 1);
    assertThat(mean).isCloseTo(0.5, within(0.005));
    assertThat(variance).isCloseTo(1.0 / 12, within(0.002));
  }

  @Test
  void gaussian_manyCounters_hasMeanAndVarianceOfNormal() {
    double[] draws =
        IntStream.range(0, DRAWS).mapToDouble(i -> CounterRandom.gaussian(7, i)).toArray();
    assertThat(Arrays.stream(draws).average().orElseThrow()).isCloseTo(0, within(0.02));
    assertThat(Arrays.stream(draws).map(x -> x * x).average().orElseThrow())
        .isCloseTo(1, within(0.02));
  }

  @Test
  void key_otherParts_givesOtherKeys() {
    assertThat(
            IntStream.range(0, 1000)
                .mapToLong(i -> CounterRandom.key(1, i / 100, i % 100))
                .distinct()
                .count())
        .isEqualTo(1000);
    assertThat(CounterRandom.key(1, 2, 3)).isEqualTo(CounterRandom.key(1, 2, 3));
    assertThat(CounterRandom.key(1, 2, 3)).isNotEqualTo(CounterRandom.key(1, 3, 2));
  }

  @Test
  void permutation_anySize_holdsEachPositionOnceAndMovesThem() {
    for (int size : new int[] {1, 2, 17, 1000}) {
      int[] order = CounterRandom.permutation(5, size);
      assertThat(Arrays.stream(order).sorted().toArray())
          .isEqualTo(IntStream.range(0, size).toArray());
    }
    assertThat(CounterRandom.permutation(5, 1000))
        .isNotEqualTo(CounterRandom.permutation(6, 1000))
        .isNotEqualTo(IntStream.range(0, 1000).toArray());
  }
}
