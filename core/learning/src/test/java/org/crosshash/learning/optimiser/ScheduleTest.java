package org.crosshash.learning.optimiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.support.ParityFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Learning rates step by step, against PyTorch's schedulers (see
 * src/test/python/schedule_fixture.py) and against values worked out by hand from the formulas of
 * BertAdam's {@code optimization.py}.
 */
class ScheduleTest {
  private static final double EXACT = 1e-12;

  @Test
  void factor_cosine_equalsPyTorchsCosineAnnealing() {
    double[] expected = ParityFile.fixture("/schedule/cosine.npy").values();
    for (int step = 0; step < expected.length; step++) {
      assertThat(new Schedule.Cosine().factor(step, expected.length, 4))
          .as("step %d", step)
          .isCloseTo(expected[step], within(EXACT));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void factor_milestones_equalPyTorchsMultiStepInEveryStepOfAnEpoch(int stepsPerEpoch) {
    double[] expected = ParityFile.fixture("/schedule/multi_step.npy").values();
    Schedule schedule = new Schedule.Milestones(List.of(2, 5, 5), 0.3);
    int steps = expected.length * stepsPerEpoch;
    for (int step = 0; step < steps; step++) {
      assertThat(schedule.factor(step, steps, stepsPerEpoch))
          .as("step %d", step)
          .isCloseTo(expected[step / stepsPerEpoch], within(EXACT));
    }
  }

  /** Eight steps, a quarter of them to warm up: x = 0, 1/8, 2/8 and so on. */
  static Stream<Arguments> warmUps() {
    double half = Math.sqrt(0.5);
    // cos π/8 and cos 3π/8, by the half-angle formula.
    double far = Math.sqrt((1 + half) / 2);
    double near = Math.sqrt((1 - half) / 2);
    return Stream.of(
        Arguments.of(new Schedule.Warmup(0.25, false), new double[] {0, .5, 1, 1, 1, 1, 1, 1}),
        Arguments.of(
            new Schedule.Warmup(0.25, true),
            new double[] {0, .5, 1, 5 / 6.0, 4 / 6.0, 3 / 6.0, 2 / 6.0, 1 / 6.0}),
        // The cosine is that of the whole training, so it does not start from 1 after the warm-up.
        Arguments.of(
            new Schedule.WarmupCosine(0.25),
            new double[] {
              0,
              .5,
              (1 + half) / 2,
              (1 + near) / 2,
              .5,
              (1 - near) / 2,
              (1 - half) / 2,
              (1 - far) / 2
            }));
  }

  @ParameterizedTest
  @MethodSource("warmUps")
  void factor_warmUp_equalsBertAdams(Schedule schedule, double[] expected) {
    for (int step = 0; step < expected.length; step++) {
      assertThat(schedule.factor(step, expected.length, 4))
          .as("step %d", step)
          .isCloseTo(expected[step], within(EXACT));
    }
  }

  static Stream<Arguments> withoutWarmUp() {
    return Stream.of(
        Arguments.of(new Schedule.Warmup(0, false), new Schedule.Constant()),
        Arguments.of(new Schedule.WarmupCosine(0), new Schedule.Cosine()),
        Arguments.of(new Schedule.Milestones(List.of(), 0.1), new Schedule.Constant()),
        Arguments.of(new Schedule.Milestones(List.of(9), 0.1), new Schedule.Constant()));
  }

  @ParameterizedTest
  @MethodSource("withoutWarmUp")
  void factor_nothingToDo_isThatOfTheSimplerSchedule(Schedule schedule, Schedule simpler) {
    for (int step = 0; step < 16; step++) {
      assertThat(schedule.factor(step, 16, 2)).isEqualTo(simpler.factor(step, 16, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void constructor_shareOutsideTheUnitInterval_isRefused(double share) {
    assertThatThrownBy(() -> new Schedule.WarmupCosine(share))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(Double.toString(share));
    assertThatThrownBy(() -> new Schedule.Warmup(share, true))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(Double.toString(share));
    assertThatThrownBy(() -> new Schedule.Milestones(List.of(1), share))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(Double.toString(share));
  }

  @Test
  void constructor_milestoneBeforeTheFirstEpoch_isRefused() {
    assertThatThrownBy(() -> new Schedule.Milestones(List.of(3, 0), 0.1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least 1: 0");
  }
}
