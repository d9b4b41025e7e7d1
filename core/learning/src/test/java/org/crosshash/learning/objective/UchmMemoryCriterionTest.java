package org.crosshash.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.junit.jupiter.api.Test;

/** The memory against means and a sweep written out, over several epochs in changing batches. */
class UchmMemoryCriterionTest {
  private static final int PAIRS = 12;
  private static final int BATCH = 4;
  private static final int BITS = 8;
  private static final int EPOCHS = 5;
  private static final UchmObjective OBJECTIVE =
      new UchmObjective(1.5, 1, 1, 0.1, BitSelection.REMEMBERED);

  private final double[][] means = new double[2][PAIRS * BITS];
  private int unlikeTheStep;

  @Test
  void evaluate_overEpochs_selectsOnTheMeansOfEachPair() throws Exception {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        Criterion criterion =
            OBJECTIVE.open(Fixtures.context(manager, constants, OBJECTIVE, BITS, BATCH, PAIRS))) {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (int part = 0; part < PAIRS / BATCH; part++) {
          int[] pairs = pairs(epoch, part);
          int seed = 100 * epoch + part;
          float[] image = codes(seed);
          float[] text = codes(seed + 50);
          float[] similarity = Fixtures.gaussian(seed, BATCH * BATCH);
          float[] expected = expected(pairs, image, text, similarity);
          try (NDManager scope = manager.newSubManager()) {
            TrainingBatch batch = batch(scope, epoch, pairs, similarity);
            // Asked twice, remembered once.
            criterion.evaluate(batch, array(scope, text), array(scope, image));
            double[] values =
                criterion.evaluate(batch, array(scope, image), array(scope, text)).values();
            criterion.learn(batch, 0.01);

            assertThat(values[term("quantisation_image")])
                .isCloseTo(distance(image, expected), within(1e-5));
            assertThat(values[term("quantisation_text")])
                .isCloseTo(distance(text, expected), within(1e-5));
          }
        }
      }
      for (int side = 0; side < 2; side++) {
        float[] kept = criterion.tensors().get(side).toFloatArray();
        for (int i = 0; i < kept.length; i++) {
          assertThat((double) kept[i]).isCloseTo(means[side][i], within(1e-6));
        }
      }
    }
    assertThat(unlikeTheStep).as("batches in which the step's codes select otherwise").isPositive();
  }

  /** Moves the means, and selects on them. */
  private float[] expected(int[] pairs, float[] image, float[] text, float[] similarity) {
    float[][] moved = new float[2][BATCH * BITS];
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < BATCH * BITS; i++) {
        int at = pairs[i / BITS] * BITS + i % BITS;
        means[side][at] = 0.8 * means[side][at] + 0.2 * (side == 0 ? image : text)[i];
        moved[side][i] = (float) means[side][at];
      }
    }
    float[] selected = BitSelection.DISCRETE.select(moved[0], moved[1], similarity, BATCH);
    if (!Arrays.equals(selected, BitSelection.DISCRETE.select(image, text, similarity, BATCH))) {
      unlikeTheStep++;
    }
    return selected;
  }

  private static int[] pairs(int epoch, int part) {
    int[] pairs = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      // 5, 7, 11 and so on share no divisor with 12: each epoch has another order.
      pairs[i] = (part * BATCH + i) * new int[] {1, 5, 7, 11, 13}[epoch] % PAIRS;
    }
    return pairs;
  }

  private static int term(String name) {
    return OBJECTIVE.terms(BITS).stream().map(LossTerm::name).toList().indexOf(name);
  }

  private static double distance(float[] codes, float[] unified) {
    double sum = 0;
    for (int i = 0; i < codes.length; i++) {
      sum += (codes[i] - unified[i]) * (double) (codes[i] - unified[i]);
    }
    return sum / codes.length;
  }

  private static float[] codes(long seed) {
    float[] codes = Fixtures.gaussian(seed, BATCH * BITS);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (float) Math.tanh(codes[i]);
    }
    return codes;
  }

  private static TrainingBatch batch(NDManager scope, int epoch, int[] pairs, float[] similarity) {
    NDArray vectors = scope.create(new float[BATCH], new Shape(BATCH, 1));
    return new TrainingBatch(
        epoch,
        epoch,
        pairs,
        vectors,
        vectors,
        Optional.of(scope.create(similarity, new Shape(BATCH, BATCH))));
  }

  private static NDArray array(NDManager scope, float[] codes) {
    return scope.create(codes, new Shape(BATCH, BITS));
  }
}
