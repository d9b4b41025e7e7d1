package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.HashNetwork;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.BertAdam;
import org.crosshash.learning.optimiser.GradientClip;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

/** Ten steps of VTM-UCH with BertAdam against the released code. */
class TrajectoryParityTest {
  private static final int BATCH = 32;
  private static final int STEPS_IN_ALL = 40;
  private static final double RATE = 1e-3;
  private static final List<String> PARAMETERS =
      List.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias");

  @Test
  void tenSteps_releasedBatches_equalReleasedCode() {
    var _ = train(false);
  }

  /** S is stretched row by row, so that it matters whether its rows are pictures or texts. */
  @Test
  void tenSteps_transposedSimilarity_movesTheWeightsElsewhere() {
    List<float[]> transposed = train(true);
    double farthest = 0;
    for (int i = 0; i < 2 * PARAMETERS.size(); i++) {
      String side = i < PARAMETERS.size() ? "img." : "txt.";
      String file = "vtmuch/train_wEnd_" + side + PARAMETERS.get(i % PARAMETERS.size()) + ".npy";
      double[] released = ParityFile.read(file).values();
      for (int at = 0; at < released.length; at++) {
        farthest = Math.max(farthest, Math.abs(transposed.get(i)[at] - released[at]));
      }
    }
    assertThat(farthest).isBetween(1.5e-3, 3e-3);
  }

  /**
   * Ten steps, held to the released code's unless S is transposed.
   *
   * @return the picture network's parameters, then the text network's
   */
  private static List<float[]> train(boolean transposed) {
    FloatMatrix images = wholeImages();
    FloatMatrix texts = FloatMatrix.of(ParityFile.read("vtmuch/text_feat.npy").floats(), 64);
    ParityFile similarity = ParityFile.read("vtmuch/S_fixed.npy");
    int[] batches = ParityFile.read("vtmuch/train_batches.npy").ints();
    double[] losses = ParityFile.read("vtmuch/train_loss.npy").values();
    double[] rates = ParityFile.read("vtmuch/train_lr.npy").values();
    double[] norms = ParityFile.read("vtmuch/train_gradnorm.npy").values();
    Schedule schedule = new Schedule.WarmupCosine(0.05);
    VtmUchObjective objective = new VtmUchObjective(0.1, 1, false);
    GradientClip clip = new GradientClip(1);

    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        HashNetwork image = network(manager, constants, "img", Modality.IMAGE);
        HashNetwork text = network(manager, constants, "txt", Modality.TEXT);
        Optimiser imageOptimiser = new BertAdam(manager, constants, image.parameters(), 0.01);
        Optimiser textOptimiser = new BertAdam(manager, constants, text.parameters(), 0.01)) {
      for (int step = 0; step < 10; step++) {
        int[] batch = Arrays.copyOfRange(batches, step * BATCH, (step + 1) * BATCH);
        double rate = RATE * schedule.factor(step, STEPS_IN_ALL);
        assertThat(rate).isCloseTo(rates[step], within(1e-12));
        try (NDManager scope = manager.newSubManager()) {
          Dropout.Draw draw = new Dropout.Draw(step, 0);
          HashNetwork.Pass imagePass = image.forward(batchOf(scope, images, batch), draw, 1);
          HashNetwork.Pass textPass = text.forward(batchOf(scope, texts, batch), draw, 1);
          NDArray target = scope.create(similarity.block(batch), new Shape(BATCH, BATCH));
          Loss loss =
              objective.evaluate(
                  imagePass.codes(),
                  textPass.codes(),
                  transposed ? target.transpose() : target,
                  constants);
          if (!transposed) {
            Tolerance.assertRelative(loss.total(), losses[step * 3 + 2], 1e-5, "loss " + step);
          }
          List<NDArray> imageGradients = image.backward(imagePass, loss.imageGradient());
          List<NDArray> textGradients = text.backward(textPass, loss.textGradient());
          for (int i = 0; i < 4 && !transposed; i++) {
            double imageNorm = imageGradients.get(i).norm().getFloat();
            double textNorm = textGradients.get(i).norm().getFloat();
            Tolerance.assertRelative(imageNorm, norms[step * 8 + i], 1e-4, "image norm " + i);
            Tolerance.assertRelative(textNorm, norms[step * 8 + 4 + i], 1e-4, "text norm " + i);
          }
          clip.apply(imageGradients);
          clip.apply(textGradients);
          imageOptimiser.update(imageGradients, rate);
          textOptimiser.update(textGradients, rate);
        }
        if (step == 2 && !transposed) {
          assertWeights(image.parameters().get(2), "train_wStep3_img.fc2.weight");
        }
      }
      for (int i = 0; i < PARAMETERS.size() && !transposed; i++) {
        assertWeights(image.parameters().get(i), "train_wEnd_img." + PARAMETERS.get(i));
        assertWeights(text.parameters().get(i), "train_wEnd_txt." + PARAMETERS.get(i));
      }
      return Stream.concat(image.parameters().stream(), text.parameters().stream())
          .map(NDArray::toFloatArray)
          .toList();
    }
  }

  private static void assertWeights(NDArray actual, String file) {
    Tolerance.assertClose(
        actual.toFloatArray(), ParityFile.read("vtmuch/" + file + ".npy").values(), 1e-6, 0, file);
  }

  private static NDArray batchOf(NDManager scope, FloatMatrix matrix, int[] rows) {
    return new HostBuffer(rows.length * matrix.columns()).gather(scope, matrix, rows);
  }

  private static HashNetwork network(
      NDManager manager, Constants constants, String side, Modality modality) {
    List<LinearWeights> layers = new ArrayList<>();
    for (String layer : List.of("fc1", "fc2")) {
      String prefix = "vtmuch/train_w0_" + side + "." + layer;
      ParityFile weight = ParityFile.read(prefix + ".weight.npy");
      layers.add(
          new LinearWeights(
              weight.shape()[1],
              weight.shape()[0],
              weight.floats(),
              ParityFile.read(prefix + ".bias.npy").floats()));
    }
    return new HashNetwork(
        manager, constants, layers, false, Activation.RELU, new Dropout(0, 1, modality), BATCH);
  }

  /** The last object row of each image is the whole image. */
  private static FloatMatrix wholeImages() {
    FloatMatrix rows = FloatMatrix.of(ParityFile.read("vtmuch/obj_rows.npy").floats(), 64);
    int[] offsets = ParityFile.read("vtmuch/obj_offsets.npy").ints();
    int[] last = new int[offsets.length - 1];
    for (int i = 0; i < last.length; i++) {
      last[i] = offsets[i + 1] - 1;
    }
    return rows.gather(last);
  }
}
