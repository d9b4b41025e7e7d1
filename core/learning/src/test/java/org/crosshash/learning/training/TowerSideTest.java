package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.objective.DjsrhObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.TowerFixture;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.tower.TowerConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients through the hash network into the tower, against finite differences. */
class TowerSideTest {
  private static final int TEXTS = 5;
  private static final float STEP = 1e-2f;
  private static final Dropout.Draw DRAW = new Dropout.Draw(3, 0);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void gradients_ofEveryParameter_equalFiniteDifferences(InputScaling inputs) {
    TrainingConfig plain = Fixtures.config(new DjsrhObjective(0.1), 0.3, 1);
    TrainingConfig config =
        new TrainingConfig(
            plain.bits(),
            plain.seed(),
            plain.objective(),
            plain.networks(),
            plain.optimiser(),
            plain.batchSize(),
            1,
            0,
            inputs,
            plain.binarisation());
    TowerInputs tower =
        new TowerInputs(
            new TowerConfig(TowerFixture.RULE, 0, new OptimiserConfig.Kind.BertAdam(), 1e-3, 0),
            TowerFixture.file(folder, "scripted"),
            TowerFixture.ids(5, TEXTS, TEXTS));
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        TowerSide side = new TowerSide(manager, constants, config, tower, TowerFixture.DIMENSION)) {
      NDArray slope =
          manager.create(Fixtures.gaussian(9, TEXTS * 16), new Shape(TEXTS, config.bits()));
      NDArray unread = manager.zeros(new Shape(TEXTS, 4));
      side.gather(manager, new int[] {0, 1, 2, 3, 4});
      List<float[]> gradients =
          side.forward(unread, DRAW, 1).gradients().apply(slope).stream()
              .map(NDArray::toFloatArray)
              .toList();
      assertThat(side.parameterNames()).contains("tower.projection").hasSameSizeAs(gradients);
      for (int i = 0; i < gradients.size(); i++) {
        NDArray parameter = side.parameters().get(i);
        float[] values = parameter.toFloatArray();
        int place = steepest(gradients.get(i));
        double slopeThere = gradients.get(i)[place];
        double coarse = difference(side, parameter, values, place, STEP, unread, slope);
        double fine = difference(side, parameter, values, place, STEP / 2, unread, slope);
        // Richardson's: the error of the square of the step cancels.
        double difference = (4 * fine - coarse) / 3;
        assertThat(difference)
            .as("%s[%d]", side.parameterNames().get(i), place)
            .isCloseTo(slopeThere, within(5e-3 + 0.03 * Math.abs(slopeThere)));
      }
    }
  }

  private static int steepest(float[] gradient) {
    int steepest = 0;
    for (int i = 0; i < gradient.length; i++) {
      if (Math.abs(gradient[i]) > Math.abs(gradient[steepest])) {
        steepest = i;
      }
    }
    return steepest;
  }

  private static double difference(
      TowerSide side,
      NDArray parameter,
      float[] values,
      int place,
      float step,
      NDArray unread,
      NDArray slope) {
    return (loss(side, parameter, values, place, step, unread, slope)
            - loss(side, parameter, values, place, -step, unread, slope))
        / (2 * step);
  }

  private static double loss(
      TowerSide side,
      NDArray parameter,
      float[] values,
      int place,
      float change,
      NDArray unread,
      NDArray slope) {
    float[] moved = values.clone();
    moved[place] += change;
    Tensors.overwrite(parameter, moved);
    try (NDManager scope = unread.getManager().newSubManager()) {
      NDArray input = unread.duplicate();
      input.attach(scope);
      return side.forward(input, DRAW, 1).codes().mul(slope).sum().getFloat();
    } finally {
      Tensors.overwrite(parameter, values);
    }
  }
}
