package org.crosshash.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class BootstrapIntervalTest {
  @Test
  void of_threeValues_isNearTheQuantilesOfAllSamples() {
    double[] values = {0.2, 0.5, 1.1};
    double[] means = new double[27];
    for (int i = 0; i < 27; i++) {
      means[i] = (values[i % 3] + values[i / 3 % 3] + values[i / 9]) / 3;
    }
    Arrays.sort(means);

    BootstrapInterval interval = BootstrapInterval.of(values, 1);

    // 2.5 % lies within the 1/27 of all samples that hold one value three times.
    assertThat(interval.low()).isCloseTo(means[0], within(1e-12));
    assertThat(interval.high()).isCloseTo(means[26], within(1e-12));
  }

  @Test
  void of_manyNormalValues_isNearStudentsInterval() {
    Random random = new Random(3);
    double[] values = random.doubles(400, -1, 1).toArray();

    BootstrapInterval bootstrap = BootstrapInterval.of(values, 5);
    MeanInterval student = MeanInterval.of(values);

    double half = student.halfWidth().orElseThrow();
    assertThat(bootstrap.low()).isCloseTo(student.mean() - half, within(0.1 * half));
    assertThat(bootstrap.high()).isCloseTo(student.mean() + half, within(0.1 * half));
  }

  @Test
  void of_sameSeed_isTheSame() {
    double[] values = {0.1, 0.7, 0.4, 0.45};

    assertThat(BootstrapInterval.of(values, 9)).isEqualTo(BootstrapInterval.of(values, 9));
    assertThat(BootstrapInterval.of(new double[] {0.3}, 9))
        .isEqualTo(new BootstrapInterval(0.3, 0.3));
    assertThatThrownBy(() -> BootstrapInterval.of(new double[] {Double.NaN}, 1))
        .isInstanceOf(CrosshashException.class);
  }

  @Test
  void quantile_betweenValues_isInProportion() {
    double[] sorted = {1, 2, 4, 8};

    // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .9, 1]) = 1, 1.75, 3, 6.8, 8
    assertThat(BootstrapInterval.quantile(sorted, 0)).isEqualTo(1);
    assertThat(BootstrapInterval.quantile(sorted, 0.25)).isCloseTo(1.75, within(1e-12));
    assertThat(BootstrapInterval.quantile(sorted, 0.5)).isCloseTo(3, within(1e-12));
    assertThat(BootstrapInterval.quantile(sorted, 0.9)).isCloseTo(6.8, within(1e-12));
    assertThat(BootstrapInterval.quantile(sorted, 1)).isEqualTo(8);
  }
}
