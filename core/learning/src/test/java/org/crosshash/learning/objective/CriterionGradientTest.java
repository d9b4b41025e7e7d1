package org.crosshash.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.objective.memory.CodeMemory;
import org.crosshash.learning.objective.memory.KeyContrast;
import org.crosshash.learning.objective.memory.NegativeDraw;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.training.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of all objectives, with what they own, against central differences of their values. */
class CriterionGradientTest {
  private static final int BATCH = 9;
  private static final int BITS = 16;
  private static final int PAIRS = 30;
  private static final int IMAGE = 6;
  private static final int TEXT = 5;

  static List<Objective> objectives() {
    return Fixtures.objectives();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void evaluate_anyEpoch_gradientsOfCodesEqualDifferences(Objective objective) throws Exception {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        Criterion criterion = objective.open(context(manager, constants, objective))) {
      for (int epoch : new int[] {0, 5}) {
        float[][] codes = {codes(11), codes(12)};
        for (int side = 0; side < 2; side++) {
          try (NDManager scope = manager.newSubManager()) {
            Loss loss = evaluate(criterion, scope, epoch, codes);
            float[] gradient =
                (side == 0 ? loss.imageGradient() : loss.textGradient()).toFloatArray();
            for (int i = 0; i < gradient.length; i += 5) {
              double difference = difference(criterion, manager, epoch, codes, side, i);
              assertThat((double) gradient[i])
                  .as("epoch %d, side %d, entry %d", epoch, side, i)
                  .isCloseTo(difference, within(6e-4 + 1e-2 * Math.abs(difference)));
            }
          }
        }
      }
    }
  }

  private static double difference(
      Criterion criterion, NDManager manager, int epoch, float[][] codes, int side, int i)
      throws Exception {
    float step = 5e-3f;
    float kept = codes[side][i];
    double[] totals = new double[2];
    for (int sign = 0; sign < 2; sign++) {
      codes[side][i] = kept + (sign == 0 ? step : -step);
      try (NDManager scope = manager.newSubManager()) {
        totals[sign] = evaluate(criterion, scope, epoch, codes).total();
      }
    }
    codes[side][i] = kept;
    return (totals[0] - totals[1]) / (2 * step);
  }

  private static Loss evaluate(Criterion criterion, NDManager scope, int epoch, float[][] codes)
      throws Exception {
    return criterion.evaluate(
        batch(scope, epoch),
        scope.create(codes[0], new Shape(BATCH, BITS)),
        scope.create(codes[1], new Shape(BATCH, BITS)));
  }

  private static TrainingBatch batch(NDManager scope, int epoch) {
    int[] pairs = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      pairs[i] = (7 * i + 3) % PAIRS;
    }
    float[] target = Fixtures.gaussian(13, BATCH * BATCH);
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) Math.tanh(target[i]);
    }
    return new TrainingBatch(
        epoch,
        epoch,
        pairs,
        scope.create(Fixtures.gaussian(14, BATCH * IMAGE), new Shape(BATCH, IMAGE)),
        scope.create(Fixtures.gaussian(15, BATCH * TEXT), new Shape(BATCH, TEXT)),
        Optional.of(scope.create(target, new Shape(BATCH, BATCH))));
  }

  /** In (-1, 1), none near 0, where signs jump. */
  private static float[] codes(long seed) {
    float[] codes = Fixtures.gaussian(seed, BATCH * BITS);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (float) Math.tanh(codes[i] + Math.signum(codes[i]) * 0.1);
    }
    return codes;
  }

  private static CriterionContext context(
      NDManager manager, Constants constants, Objective objective) {
    TrainingConfig config = Fixtures.config(objective, 0, 6);
    return new CriterionContext(manager, constants, config.forCriterion(), PAIRS, IMAGE, TEXT);
  }

  @Test
  void cirhTeacher_anyParameter_gradientEqualsDifferences() throws Exception {
    CirhObjective objective = new CirhObjective(0.7, 1.3, 0.01, 0.001, 7, 0.2, 0.1);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        CirhCriterion criterion =
            (CirhCriterion) objective.open(context(manager, constants, objective))) {
      float[][] codes = {codes(11), codes(12)};
      NetworkParameters parameters = criterion.teacher().parameters();
      List<float[]> analytic;
      try (NDManager scope = manager.newSubManager()) {
        evaluate(criterion, scope, 0, codes);
        analytic = parameters.takeGradients(scope).stream().map(NDArray::toFloatArray).toList();
      }
      assertThat(criterion.tensorNames()).hasSameSizeAs(analytic);
      for (int p = 0; p < analytic.size(); p++) {
        int stride = Math.max(1, analytic.get(p).length / 4);
        for (int i = 0; i < analytic.get(p).length; i += stride) {
          double difference = difference(criterion, manager, parameters.value(p), codes, i);
          assertThat((double) analytic.get(p)[i])
              .as("%s, entry %d", criterion.tensorNames().get(p), i)
              .isCloseTo(difference, within(5e-3 + 2e-2 * Math.abs(difference)));
        }
      }
    }
  }

  private static double difference(
      CirhCriterion criterion, NDManager manager, NDArray parameter, float[][] codes, int i)
      throws Exception {
    float step = 5e-4f;
    float[] values = parameter.toFloatArray();
    float kept = values[i];
    double[] totals = new double[2];
    for (int sign = 0; sign < 2; sign++) {
      values[i] = kept + (sign == 0 ? step : -step);
      Tensors.overwrite(parameter, values);
      try (NDManager scope = manager.newSubManager()) {
        Loss loss = evaluate(criterion, scope, 0, codes);
        for (int term = 0; term < 6; term++) {
          totals[sign] += loss.terms().get(term).weight() * loss.values()[term];
        }
        criterion.teacher().parameters().takeGradients(scope);
      }
    }
    values[i] = kept;
    Tensors.overwrite(parameter, values);
    return (totals[0] - totals[1]) / (2 * step);
  }

  @Test
  void dsahDecoders_manySteps_comeNearerToTheVectorsAndLeaveTheCodes() throws Exception {
    DsahObjective objective = new DsahObjective(1.5, 0.1, 1, 1, 2, true);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        Criterion criterion = objective.open(context(manager, constants, objective))) {
      float[][] codes = {codes(11), codes(12)};
      double[] first = new double[0];
      double[] last = new double[0];
      for (int step = 0; step < 30; step++) {
        try (NDManager scope = manager.newSubManager()) {
          last = evaluate(criterion, scope, 0, codes).values();
          first = step == 0 ? last : first;
          criterion.learn(batch(scope, 0), 0.01);
        }
      }
      for (int term = 0; term < 7; term++) {
        assertThat(last[term]).isEqualTo(first[term]);
      }
      assertThat(last[7]).isLessThan(0.9 * first[7]);
      assertThat(last[8]).isLessThan(0.9 * first[8]);
    }
  }

  @Test
  void negativeDraw_countedOrGathered_givesTheSameContrast() {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      CodeMemory memory = new CodeMemory(manager, PAIRS, BITS, 4);
      NDArray codes =
          UnitCodes.of(manager.create(codes(1), new Shape(BATCH, BITS)), constants).unit();
      NDArray positives = Signs.of(manager.create(codes(2), new Shape(BATCH, BITS)), constants);
      KeyContrast contrast = new KeyContrast(0.7, constants);
      KeyContrast.Contrast[] both = new KeyContrast.Contrast[2];
      for (int i = 0; i < 2; i++) {
        NegativeDraw draw = new NegativeDraw(memory, BITS, 50, false, i == 0, 8, BATCH);
        both[i] = contrast.evaluate(codes, positives, draw.draw(manager, 3, BATCH));
      }
      assertThat((double) both[1].value().getFloat())
          .isCloseTo(both[0].value().getFloat(), within(1e-5));
      Tolerance.assertClose(
          both[1].gradient().toFloatArray(),
          doubles(both[0].gradient().toFloatArray()),
          1e-7,
          1e-5,
          "gradient");
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
