package org.crosshash.learning.hugging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.training.TrainingConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Half-binary steps of token networks: each network against the signs of the other. */
class HalfBinaryHuggingTest {
  private static final int STEP = 1;

  @ParameterizedTest
  @EnumSource(
      value = HuggingGroup.class,
      names = {"IMAGE", "TEXT"})
  void halfBinaryGradients_ofANetwork_equalDifferencesOfItsOwnLoss(HuggingGroup group)
      throws DivergedException {
    HuggingShape shape = HuggingFixture.shape(false);
    float[] flat = HuggingFixture.flat();
    int from = group == HuggingGroup.IMAGE ? 0 : length(shape, HuggingGroup.IMAGE);
    int count = length(shape, group);
    int which = group == HuggingGroup.IMAGE ? 0 : 1;
    for (int direction = 0; direction < 5; direction++) {
      long key = CounterRandom.key(7, direction);
      double expected = 0;
      float[] gradient = gradient(flat);
      float[] ahead = flat.clone();
      float[] behind = flat.clone();
      double step = 2e-3;
      for (int i = 0; i < count; i++) {
        double way = CounterRandom.gaussian(key, i) / Math.sqrt(count);
        expected += way * gradient[from + i];
        ahead[from + i] += (float) (step * way);
        behind[from + i] -= (float) (step * way);
      }
      double difference = (losses(ahead)[which] - losses(behind)[which]) / (2 * step);
      assertThat(expected)
          .as("direction %d", direction)
          .isCloseTo(difference, within(2e-3 + 1e-2 * Math.abs(difference)));
      int networks = length(shape, HuggingGroup.IMAGE) + length(shape, HuggingGroup.TEXT);
      for (int i = networks; i < flat.length; i++) {
        assertThat(gradient[i]).as("the aggregation takes no part").isZero();
      }
    }
  }

  private static int length(HuggingShape shape, HuggingGroup group) {
    return group.of(shape.parameters(), shape).stream().mapToInt(ParameterShape::length).sum();
  }

  private static double[] losses(float[] flat) throws DivergedException {
    try (HuggingSession session = session(flat);
        NDManager scope = TensorEngine.newManager()) {
      return session.halfBinaryGradients(session.batch(scope, STEP));
    }
  }

  private static float[] gradient(float[] flat) throws DivergedException {
    float[] gradient = new float[flat.length];
    try (HuggingSession session = session(flat);
        NDManager scope = TensorEngine.newManager()) {
      assertThat(session.halfBinaryGradients(session.batch(scope, STEP))).hasSize(2);
      int at = 0;
      for (NDArray array : session.parameters().takeGradients(scope)) {
        float[] values = array.toFloatArray();
        System.arraycopy(values, 0, gradient, at, values.length);
        at += values.length;
      }
    }
    return gradient;
  }

  private static HuggingSession session(float[] flat) {
    HuggingShape shape = HuggingFixture.shape(false);
    TrainingConfig base = HuggingFixture.training(0.3);
    return new HuggingSession(
        new TrainingConfig(
            base.bits(),
            base.seed(),
            new DgcpnObjective(1.5, 1, 1, true),
            base.networks(),
            base.optimiser(),
            base.batchSize(),
            base.epochs(),
            0,
            base.inputs(),
            base.binarisation()),
        HuggingFixture.hugging(false),
        shape,
        HuggingFixture.parameters(shape, flat),
        HuggingFixture.pairs(),
        HuggingFixture.tokens(),
        Optional.of(Fixtures.topicGuidance(HuggingFixture.pairs().size(), 2)));
  }
}
