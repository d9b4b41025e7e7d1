package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.GradientClip;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.support.TowerFixture;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.tower.TowerConfig;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten steps in which tower and hash networks learn together, against PyTorch's autograd: {@code
 * src/test/python/tower_trajectory.py} wrote the numbers.
 */
class TowerTrajectoryTest {
  private static final int BATCH = 10;
  private static final int STEPS = 10;
  private static final int STEPS_IN_ALL = 40;
  private static final double RATE = 1e-3;
  private static final double TOWER_RATE = 1e-4;
  private static final double DECAY = 0.01;

  @TempDir private Path folder;

  @Test
  void tenSteps_networksAndTower_equalPyTorchs() {
    TrainingConfig config =
        new TrainingConfig(
            16,
            1,
            new VtmUchObjective(0.1, 1, false),
            NetworkShapes.both(new NetworkShape(List.of(20), 0)),
            new OptimiserConfig(
                new OptimiserConfig.Kind.BertAdam(),
                RATE,
                DECAY,
                new Schedule.WarmupCosine(0.05),
                1,
                false,
                1),
            BATCH,
            1,
            0,
            InputScaling.AS_GIVEN,
            Binarisation.TANH);
    TowerInputs inputs =
        new TowerInputs(
            new TowerConfig(
                TowerFixture.RULE, 0, new OptimiserConfig.Kind.BertAdam(), TOWER_RATE, DECAY),
            TowerFixture.file(folder, "scripted"),
            ids());
    FloatMatrix images = FloatMatrix.of(array("images").floats(), 24);
    FloatMatrix unread = FloatMatrix.of(new float[images.rows()], 1);
    int[] batches = array("batches").ints();
    double[] losses = array("losses").values();
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        Learner<VectorSide> image =
            new Learner<>(
                manager,
                constants,
                config,
                Modality.IMAGE,
                images,
                new VectorSide(manager, constants, config, Modality.IMAGE, 24));
        Learner<TowerSide> text =
            new Learner<>(
                manager,
                constants,
                config,
                Modality.TEXT,
                unread,
                new TowerSide(manager, constants, config, inputs, TowerFixture.DIMENSION))) {
      set(image.network().parameters(), array("image_start").floats());
      set(text.network().parameters().subList(0, 4), array("text_start").floats());
      for (int step = 0; step < STEPS; step++) {
        int[] batch = Arrays.copyOfRange(batches, step * BATCH, (step + 1) * BATCH);
        double rate = RATE * config.optimiser().schedule().factor(step, STEPS_IN_ALL);
        try (NDManager scope = manager.newSubManager()) {
          double loss = step(config, constants, scope, image, text, batch, step, rate);
          Tolerance.assertRelative(loss, losses[step], 1e-5, "loss of step " + step);
        }
      }
      List<NDArray> ofText = text.network().parameters();
      Tolerance.assertClose(
          flat(image.network().parameters()), array("image_end").values(), 2e-6, 0, "image");
      Tolerance.assertClose(
          flat(ofText.subList(0, 4)), array("text_end").values(), 2e-6, 0, "text");
      assertTower(flat(ofText.subList(4, ofText.size())));
    }
  }

  private static double step(
      TrainingConfig config,
      Constants constants,
      NDManager scope,
      Learner<VectorSide> image,
      Learner<TowerSide> text,
      int[] batch,
      int step,
      double rate) {
    Dropout.Draw draw = new Dropout.Draw(step, 0);
    SideNetwork.Forward imagePass = image.forward(image.gather(scope, batch), draw, 1);
    SideNetwork.Forward textPass = text.forward(text.gather(scope, batch), draw, 1);
    NDArray target =
        scope.create(array("similarity").block(batch), new Shape(batch.length, batch.length));
    Loss loss =
        ((VtmUchObjective) config.objective())
            .evaluate(imagePass.codes(), textPass.codes(), target, constants);
    List<NDArray> ofImage = imagePass.gradients().apply(loss.imageGradient());
    List<NDArray> ofText = textPass.gradients().apply(loss.textGradient());
    assertThat(
            new GradientClip(config.optimiser().gradientClip())
                .apply(Moments.concat(ofImage, ofText)))
        .isNegative();
    image.update(ofImage, rate);
    text.update(ofText, rate);
    return loss.total();
  }

  /**
   * Most values move as PyTorch's do. The biases of attention's keys have no gradient but rounding,
   * which BertAdam's division by the root of its square makes large.
   */
  private static void assertTower(float[] tower) {
    double[] expected = array("tower_end").values();
    assertThat(tower).hasSameSizeAs(expected);
    int tight = 0;
    for (int i = 0; i < tower.length; i++) {
      double difference = Math.abs(tower[i] - expected[i]);
      assertThat(difference).as("tower value %d", i).isCloseTo(0, within(STEPS * 2 * TOWER_RATE));
      tight += difference < 2e-6 ? 1 : 0;
    }
    assertThat(tight)
        .as("values within 2e-6 of %d", tower.length)
        .isGreaterThan(tower.length * 98 / 100);
  }

  private static void set(List<NDArray> parameters, float[] values) {
    int from = 0;
    for (NDArray parameter : parameters) {
      int size = Math.toIntExact(parameter.size());
      Tensors.overwrite(parameter, Arrays.copyOfRange(values, from, from + size));
      from += size;
    }
    assertThat(from).isEqualTo(values.length);
  }

  private static float[] flat(List<NDArray> parameters) {
    int size = parameters.stream().mapToInt(parameter -> (int) parameter.size()).sum();
    FloatBuffer all = FloatBuffer.allocate(size);
    parameters.forEach(parameter -> all.put(parameter.toFloatArray()));
    return all.array();
  }

  /** The rows without what fills them up. */
  private static RaggedInts ids() {
    int[] padded = array("ids").ints();
    List<int[]> texts = new ArrayList<>();
    int length = TowerFixture.RULE.length();
    for (int from = 0; from < padded.length; from += length) {
      texts.add(Arrays.stream(padded, from, from + length).filter(id -> id != 0).toArray());
    }
    return RaggedInts.of(texts);
  }

  private static ParityFile array(String name) {
    String resource = "/tower/trajectory/" + name + ".npy";
    try (InputStream stream = TowerTrajectoryTest.class.getResourceAsStream(resource)) {
      return ParityFile.parse(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
