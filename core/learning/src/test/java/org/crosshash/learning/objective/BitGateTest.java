package org.crosshash.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** UCHM's gate against its formula written out in doubles. */
class BitGateTest {
  private static final int BATCH = 7;
  private static final int BITS = 8;
  private static final UchmObjective OBJECTIVE =
      new UchmObjective(1.5, 1, 1, 0.1, BitSelection.LEARNED);

  private final float[] image = codes(1);
  private final float[] text = codes(2);
  private final float[] similarity = Fixtures.gaussian(3, BATCH * BATCH);

  @Test
  void select_anyWeights_equalsNaiveLossAndItsDifferences() throws Exception {
    float[] weight = Fixtures.gaussian(4, 2 * BITS * BITS);
    float[] bias = Fixtures.gaussian(5, BITS);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        BitGate gate =
            new BitGate(Fixtures.context(manager, constants, OBJECTIVE, BITS, BATCH, BATCH));
        NDManager scope = manager.newSubManager()) {
      Tensors.overwrite(gate.parameters().value(0), weight);
      Tensors.overwrite(gate.parameters().value(1), bias);
      BitGate.Selected selected = select(gate, scope);
      List<NDArray> gradients = gate.parameters().takeGradients(scope);

      double[] soft = soft(weight, bias);
      assertThat((double) selected.value().getFloat()).isCloseTo(loss(soft), within(1e-6));
      float[] unified = selected.unified().toFloatArray();
      for (int i = 0; i < soft.length; i++) {
        assertThat(unified[i]).isEqualTo(soft[i] >= 0 ? 1f : -1f);
      }
      float[][] parameters = {weight, bias};
      for (int which = 0; which < 2; which++) {
        float[] gradient = gradients.get(which).toFloatArray();
        for (int i = 0; i < gradient.length; i++) {
          float kept = parameters[which][i];
          double[] values = new double[2];
          float step = 1e-2f;
          for (int sign = 0; sign < 2; sign++) {
            parameters[which][i] = kept + (sign == 0 ? step : -step);
            values[sign] = loss(soft(weight, bias));
          }
          parameters[which][i] = kept;
          assertThat((double) gradient[i])
              .as("parameter %d, entry %d", which, i)
              .isCloseTo((values[0] - values[1]) / (2 * step), within(2e-5));
        }
      }
    }
  }

  @Test
  void select_untrained_isTheSignOfTheSum() {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        BitGate gate =
            new BitGate(Fixtures.context(manager, constants, OBJECTIVE, BITS, BATCH, BATCH));
        NDManager scope = manager.newSubManager()) {
      assertThat(select(gate, scope).unified().toFloatArray())
          .isEqualTo(BitSelection.SUM.select(image, text, similarity, BATCH));
    }
  }

  @Test
  void learn_manySteps_comesNearerToTheGuidanceAndLeavesTheCodes() throws Exception {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        UchmCriterion criterion =
            (UchmCriterion)
                OBJECTIVE.open(
                    Fixtures.context(manager, constants, OBJECTIVE, BITS, BATCH, BATCH))) {
      double[] first = {};
      double[] last = {};
      for (int step = 0; step < 200; step++) {
        try (NDManager scope = manager.newSubManager()) {
          TrainingBatch batch = batch(scope);
          last = criterion.evaluate(batch, array(scope, image), array(scope, text)).values();
          first = step == 0 ? last : first;
          criterion.learn(batch, 0.01);
        }
      }
      int selection = OBJECTIVE.terms(BITS).size() - 1;
      assertThat(OBJECTIVE.terms(BITS).get(selection).name()).isEqualTo("bit_selection");
      assertThat(last[selection]).isLessThan(0.95 * first[selection]);
      for (int term = 0; term < 8; term++) {
        assertThat(last[term]).as("terms on cosines see no gate").isEqualTo(first[term]);
      }
    }
  }

  private BitGate.Selected select(BitGate gate, NDManager scope) {
    return gate.select(
        array(scope, image), array(scope, text), scope.create(similarity, new Shape(BATCH, BATCH)));
  }

  private double[] soft(float[] weight, float[] bias) {
    double[] soft = new double[BATCH * BITS];
    for (int item = 0; item < BATCH; item++) {
      for (int bit = 0; bit < BITS; bit++) {
        double logit = bias[bit];
        for (int other = 0; other < BITS; other++) {
          logit += weight[bit * 2 * BITS + other] * (double) image[item * BITS + other];
          logit += weight[bit * 2 * BITS + BITS + other] * (double) text[item * BITS + other];
        }
        double gate = 1 / (1 + Math.exp(-logit));
        int at = item * BITS + bit;
        soft[at] = gate * image[at] + (1 - gate) * text[at];
      }
    }
    return soft;
  }

  private double loss(double[] soft) {
    double sum = 0;
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < BATCH; j++) {
        if (i != j) {
          double product = 0;
          for (int bit = 0; bit < BITS; bit++) {
            product += soft[i * BITS + bit] * soft[j * BITS + bit] / BITS;
          }
          double wanted =
              (Math.clamp(similarity[i * BATCH + j], -1.0, 1.0)
                      + Math.clamp(similarity[j * BATCH + i], -1.0, 1.0))
                  / 2;
          sum += (product - wanted) * (product - wanted);
        }
      }
    }
    return sum / (BATCH * BATCH);
  }

  private TrainingBatch batch(NDManager scope) {
    NDArray vectors = scope.create(new float[BATCH], new Shape(BATCH, 1));
    return new TrainingBatch(
        0,
        0,
        new int[BATCH],
        vectors,
        vectors,
        Optional.of(scope.create(similarity, new Shape(BATCH, BATCH))));
  }

  private static NDArray array(NDManager scope, float[] codes) {
    return scope.create(codes, new Shape(BATCH, BITS));
  }

  private static float[] codes(long seed) {
    float[] codes = Fixtures.gaussian(seed, BATCH * BITS);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (float) Math.tanh(codes[i]);
    }
    return codes;
  }
}
