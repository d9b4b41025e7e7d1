package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.DjsrhObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a step of linear networks does under each binarisation, against plain loops in double
 * precision: which codes the objective sees, and what passes of its gradient.
 */
class BinarisationTest {
  private static final int ITEMS = 70;
  private static final int BITS = 16;
  private static final int BATCH = 16;
  private static final long SEED = 3;
  private static final double RATE = 0.5;
  private static final double TOLERANCE = 2e-6;
  private static final DjsrhObjective OBJECTIVE = new DjsrhObjective(0.1);

  private final TrainingPairs pairs = Fixtures.pairs(ITEMS);
  private final Guidance guidance = Fixtures.topicGuidance(ITEMS, 5);
  private final BatchPlan plan = new BatchPlan(ITEMS, BATCH, SEED);

  /** Without momentum, decay or clipping, so that a step is rate times gradient. */
  private static TrainingConfig config(Binarisation binarisation, Objective objective) {
    return new TrainingConfig(
        BITS,
        SEED,
        objective,
        NetworkShapes.both(new NetworkShape(List.of(), 0)),
        new OptimiserConfig(
            new OptimiserConfig.Kind.Sgd(0, false), RATE, 0, new Schedule.Constant(), 0, false, 1),
        BATCH,
        4,
        0,
        InputScaling.AS_GIVEN,
        binarisation);
  }

  /** A linear network as plain numbers. */
  private record Linear(FloatRows vectors, float[] weights, float[] biases) {
    double[] codes(int[] batch, double scale) {
      double[] codes = new double[batch.length * BITS];
      for (int i = 0; i < batch.length; i++) {
        for (int bit = 0; bit < BITS; bit++) {
          double sum = biases[bit];
          for (int column = 0; column < vectors.columns(); column++) {
            sum +=
                (double) weights[bit * vectors.columns() + column] * vectors.get(batch[i], column);
          }
          codes[i * BITS + bit] = Math.tanh(scale * sum);
        }
      }
      return codes;
    }

    /** Weights after a step against the gradient of tanh codes: s (1 - h²) g. */
    double[] moved(int[] batch, double[] codes, float[] gradient, double scale) {
      double[] moved = new double[weights.length];
      for (int at = 0; at < moved.length; at++) {
        int bit = at / vectors.columns();
        double sum = 0;
        for (int i = 0; i < batch.length; i++) {
          double code = codes[i * BITS + bit];
          sum +=
              scale
                  * (1 - code * code)
                  * gradient[i * BITS + bit]
                  * vectors.get(batch[i], at % vectors.columns());
        }
        moved[at] = weights[at] - RATE * sum;
      }
      return moved;
    }
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

  @ParameterizedTest
  @CsvSource({
    "TANH, 0, 1",
    "TANH, 3, 1",
    "SCALED_TANH, 0, 1",
    "SCALED_TANH, 1, 1.4142135623730951",
    "SCALED_TANH, 3, 2",
    "STRAIGHT_THROUGH, 0, 1",
    "STRAIGHT_THROUGH, 3, 1"
  })
  void step_inAnEpoch_movesWeightsAsTheNaiveStepDoes(
      Binarisation binarisation, int epoch, double scale) throws DivergedException {
    long step = (long) epoch * plan.stepsPerEpoch();
    int[] batch = plan.batch(step);
    try (VectorSession session =
            new VectorSession(config(binarisation, OBJECTIVE), pairs, Optional.of(guidance));
        NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      List<float[]> initial = session.take();
      Linear image = new Linear(pairs.image(), initial.get(0), initial.get(1));
      Linear text = new Linear(pairs.text(), initial.get(2), initial.get(3));
      double[] imageCodes = image.codes(batch, scale);
      double[] textCodes = text.codes(batch, scale);
      Shape shape = new Shape(batch.length, BITS);
      Loss expected =
          OBJECTIVE.evaluate(
              manager.create(seen(imageCodes, binarisation), shape),
              manager.create(seen(textCodes, binarisation), shape),
              manager.create(guidance.block(batch, batch), new Shape(batch.length, batch.length)),
              constants);

      double[] values = session.step(step);

      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isCloseTo(expected.values()[i], within(TOLERANCE));
      }
      List<float[]> after = session.take();
      Tolerance.assertClose(
          after.get(0),
          image.moved(batch, imageCodes, expected.imageGradient().toFloatArray(), scale),
          TOLERANCE,
          0,
          "image weights");
      Tolerance.assertClose(
          after.get(2),
          text.moved(batch, textCodes, expected.textGradient().toFloatArray(), scale),
          TOLERANCE,
          0,
          "text weights");
    }
  }

  /** Else a test of the values above could not tell one rule from another. */
  @ParameterizedTest
  @EnumSource(
      value = Binarisation.class,
      names = {"SCALED_TANH", "STRAIGHT_THROUGH"})
  void step_laterEpoch_differsFromPlainTanh(Binarisation binarisation) throws DivergedException {
    long step = 3L * plan.stepsPerEpoch();
    assertThat(weightsAfter(step, binarisation))
        .isNotEqualTo(weightsAfter(step, Binarisation.TANH));
  }

  private float[] weightsAfter(long step, Binarisation binarisation) throws DivergedException {
    try (VectorSession session =
        new VectorSession(config(binarisation, OBJECTIVE), pairs, Optional.of(guidance))) {
      session.step(step);
      return session.take().getFirst();
    }
  }

  @ParameterizedTest
  @EnumSource(Binarisation.class)
  void config_halfBinaryStepsOfSigns_areRefused(Binarisation binarisation) {
    DgcpnObjective halfBinary = new DgcpnObjective(1.5, 1, 1, true);
    if (binarisation != Binarisation.STRAIGHT_THROUGH) {
      assertThat(config(binarisation, halfBinary).binarisation()).isEqualTo(binarisation);
      return;
    }
    assertThatThrownBy(() -> config(binarisation, halfBinary))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("half_binary and straight_through");
  }
}
