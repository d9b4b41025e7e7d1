package org.crosshash.learning.hugging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Binarisation of token networks, against the outputs that hashing computes in plain Java: the
 * objective's value is that of the codes it should see, and the gradient is the slope of {@code
 * <dL/dH, tanh(s z)>} with dL/dH held fast.
 */
class HuggingBinarisationTest {
  private static final int BITS = 8;
  private static final DgcpnObjective OBJECTIVE = new DgcpnObjective(1.5, 1, 1, false);

  private final TrainingPairs pairs = HuggingFixture.pairs();
  private final Guidance guidance = Fixtures.topicGuidance(pairs.size(), 2);
  private final HuggingShape shape = HuggingFixture.shape(false);

  @ParameterizedTest
  @CsvSource({"TANH, 3, 1", "SCALED_TANH, 0, 1", "SCALED_TANH, 3, 2", "STRAIGHT_THROUGH, 3, 1"})
  void gradients_inAnEpoch_areThoseOfTheCodesTheObjectiveSees(
      Binarisation binarisation, int epoch, double scale) throws DivergedException {
    float[] flat =
        Arrays.copyOf(
            HuggingFixture.flat(),
            shape.parameters().stream().mapToInt(ParameterShape::length).sum());
    // All pairs are one batch, so an epoch is one step.
    int[] batch = new BatchPlan(pairs.size(), pairs.size(), 1).batch(epoch);
    float[] gradient = new float[flat.length];
    double[] values;
    try (HuggingSession session = session(binarisation, flat);
        NDManager scope = TensorEngine.newManager()) {
      values = session.gradients(session.batch(scope, epoch), true);
      int at = 0;
      for (NDArray array : session.parameters().takeGradients(scope)) {
        float[] part = array.toFloatArray();
        System.arraycopy(part, 0, gradient, at, part.length);
        at += part.length;
      }
    }

    Map<Modality, double[]> codes = codes(binarisation, flat, batch, scale);
    Map<Modality, float[]> slopes = new EnumMap<>(Modality.class);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      Shape size = new Shape(batch.length, BITS);
      Loss loss =
          OBJECTIVE.evaluate(
              manager.create(seen(codes.get(Modality.IMAGE), binarisation), size),
              manager.create(seen(codes.get(Modality.TEXT), binarisation), size),
              manager.create(guidance.block(batch, batch), new Shape(batch.length, batch.length)),
              constants);
      assertThat(values[values.length - 1]).isCloseTo(loss.total(), within(1e-5));
      slopes.put(Modality.IMAGE, loss.imageGradient().toFloatArray());
      slopes.put(Modality.TEXT, loss.textGradient().toFloatArray());
    }
    for (int direction = 0; direction < 6; direction++) {
      long key = CounterRandom.key(11, direction);
      float[] ahead = flat.clone();
      float[] behind = flat.clone();
      double expected = 0;
      double step = 1e-3;
      for (int i = 0; i < flat.length; i++) {
        double way = Math.signum(gradient[i]) / 2 + CounterRandom.gaussian(key, i) / 4;
        expected += way * gradient[i];
        ahead[i] += (float) (step * way);
        behind[i] -= (float) (step * way);
      }
      double slope =
          (product(slopes, codes(binarisation, ahead, batch, scale))
                  - product(slopes, codes(binarisation, behind, batch, scale)))
              / (2 * step);
      assertThat(slope)
          .as("direction %d", direction)
          .isCloseTo(expected, within(1e-2 * Math.abs(expected)));
    }
  }

  private static double product(Map<Modality, float[]> slopes, Map<Modality, double[]> codes) {
    double sum = 0;
    for (Modality modality : Modality.values()) {
      for (int i = 0; i < codes.get(modality).length; i++) {
        sum += slopes.get(modality)[i] * codes.get(modality)[i];
      }
    }
    return sum;
  }

  private static float[] seen(double[] codes, Binarisation binarisation) {
    float[] seen = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      seen[i] =
          binarisation == Binarisation.STRAIGHT_THROUGH
              ? (codes[i] >= 0 ? 1 : -1)
              : (float) codes[i];
    }
    return seen;
  }

  /** tanh(s z) of the batch, z as hashing computes it. */
  private Map<Modality, double[]> codes(
      Binarisation binarisation, float[] flat, int[] batch, double scale) {
    HuggingWeights weights;
    try (HuggingSession session = session(binarisation, flat)) {
      weights = session.model(session.take());
    }
    Map<Modality, double[]> codes = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      HuggingHead head = new HuggingHead(weights, modality);
      FloatMatrix vectors = pairs.of(modality).gather(pairs.rows());
      double[] values = new double[batch.length * BITS];
      for (int i = 0; i < batch.length; i++) {
        float[] outputs =
            head.apply(vectors, HuggingFixture.tokens().of(modality), batch[i]).outputs();
        for (int bit = 0; bit < BITS; bit++) {
          values[i * BITS + bit] = Math.tanh(scale * outputs[bit]);
        }
      }
      codes.put(modality, values);
    }
    return codes;
  }

  /** Without dropout and without local embeddings: the objective on the codes alone. */
  private HuggingSession session(Binarisation binarisation, float[] flat) {
    TrainingConfig base = HuggingFixture.training(0);
    return new HuggingSession(
        new TrainingConfig(
            base.bits(),
            base.seed(),
            OBJECTIVE,
            base.networks(),
            base.optimiser(),
            base.batchSize(),
            base.epochs(),
            0,
            base.inputs(),
            binarisation),
        new HuggingConfig(
            HuggingConfig.Trunk.SHARED,
            HuggingFixture.LOCAL,
            new HuggingConfig.Alignment(0, 0.2),
            new HuggingConfig.Teaching(0, 1),
            Quantisation.NONE),
        shape,
        HuggingFixture.parameters(shape, flat),
        pairs,
        HuggingFixture.tokens(),
        Optional.of(guidance));
  }
}
