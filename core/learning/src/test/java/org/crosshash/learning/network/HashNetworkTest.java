package org.crosshash.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HashNetworkTest {
  private static final int BATCH = 6;
  private static final int INPUTS = 5;
  private static final int BITS = 8;

  @ParameterizedTest
  @MethodSource("hiddenLayers")
  void backward_twoHiddenLayersWithDropout_equalsDifferences(
      Activation activation, boolean batchNorm) {
    NetworkShape shape = new NetworkShape(List.of(12, 10), 0.4);
    Dropout.Draw draw = new Dropout.Draw(4, 1);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        HashNetwork network =
            new HashNetwork(
                manager,
                constants,
                shape.initialWeights(INPUTS, BITS, 9, Modality.TEXT),
                batchNorm,
                activation,
                new Dropout(0.4, 9, Modality.TEXT),
                BATCH)) {
      NDArray batch =
          manager.create(Fixtures.gaussian(1, BATCH * INPUTS), new Shape(BATCH, INPUTS));
      NDArray weights = manager.create(Fixtures.gaussian(2, BATCH * BITS), new Shape(BATCH, BITS));
      HashNetwork.Pass pass = network.forward(batch, draw, 1.4);
      List<NDArray> gradients = network.backward(pass, weights);
      for (int p = 0; p < network.parameters().size(); p++) {
        NDArray parameter = network.parameters().get(p);
        float[] values = parameter.toFloatArray();
        float[] analytic = gradients.get(p).toFloatArray();
        assertThat(analytic).hasSameSizeAs(values);
        for (int i = 0; i < values.length; i += 7) {
          float kept = values[i];
          float step = 1e-3f;
          values[i] = kept + step;
          Tensors.overwrite(parameter, values);
          double above = weighted(network, batch, draw, weights);
          values[i] = kept - step;
          Tensors.overwrite(parameter, values);
          double below = weighted(network, batch, draw, weights);
          values[i] = kept;
          Tensors.overwrite(parameter, values);
          assertThat((double) analytic[i])
              .as("parameter %d, entry %d", p, i)
              .isCloseTo((above - below) / (2 * step), within(1e-2));
        }
      }
    }
  }

  @Test
  void weights_afterManyBatches_holdTheNormalisation() {
    NetworkShape shape = new NetworkShape(List.of(12, 10), 0);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        HashNetwork network =
            new HashNetwork(
                manager,
                constants,
                shape.initialWeights(INPUTS, BITS, 9, Modality.TEXT),
                true,
                Activation.RELU,
                new Dropout(0, 9, Modality.TEXT),
                64)) {
      int rows = 64;
      float[] values = Fixtures.gaussian(1, rows * INPUTS);
      NDArray batch = manager.create(values, new Shape(rows, INPUTS));
      for (int i = 0; i < 200; i++) {
        network.forward(batch, new Dropout.Draw(i, 0), 1);
      }
      float[] codes = network.forward(batch, new Dropout.Draw(0, 0), 1).codes().toFloatArray();
      byte[] hashed = new HashHead(1, network.weights()).hash(FloatMatrix.of(values, INPUTS));
      int compared = 0;
      for (int i = 0; i < codes.length; i++) {
        // Running variances have 64/63 of a batch's own: signs of small values may differ.
        if (Math.abs(codes[i]) > 0.02) {
          boolean one = (hashed[i / 8] >> (i % 8) & 1) == 1;
          assertThat(one).as("value %s", codes[i]).isEqualTo(codes[i] > 0);
          compared++;
        }
      }
      assertThat(compared).isGreaterThan(400);
      assertThat(network.parameterNames()).hasSameSizeAs(network.parameters());
    }
  }

  static Stream<Arguments> hiddenLayers() {
    return Arrays.stream(Activation.values())
        .flatMap(activation ->
            Stream.of(false, true).map(batchNorm -> Arguments.of(activation, batchNorm)));
  }

  @ParameterizedTest
  @EnumSource
  void hash_anyActivation_signsWhatTheNetworkComputes(Activation activation) {
    NetworkShape shape = new NetworkShape(List.of(40, 24), 0, false, 0, activation);
    List<LinearWeights> weights = shape.initialWeights(INPUTS, BITS, 9, Modality.IMAGE);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        HashNetwork network =
            new HashNetwork(
                manager,
                constants,
                weights,
                false,
                activation,
                new Dropout(0, 9, Modality.IMAGE),
                64)) {
      float[] values = Fixtures.gaussian(1, 64 * INPUTS);
      NDArray batch = manager.create(values, new Shape(64, INPUTS));
      float[] codes = network.forward(batch, new Dropout.Draw(0, 0), 1).codes().toFloatArray();
      byte[] hashed =
          new HashHead(false, 1, activation, network.weights())
              .hash(FloatMatrix.of(values, INPUTS));
      int compared = 0;
      for (int i = 0; i < codes.length; i++) {
        if (Math.abs(codes[i]) > 1e-5) {
          boolean one = (hashed[i / 8] >> (i % 8) & 1) == 1;
          assertThat(one).as("value %s", codes[i]).isEqualTo(codes[i] > 0);
          compared++;
        }
      }
      assertThat(compared).isGreaterThan(500);
    }
  }

  private static double weighted(
      HashNetwork network, NDArray batch, Dropout.Draw draw, NDArray weights) {
    return network.forward(batch, draw, 1.4).codes().mul(weights).sum().getFloat();
  }

  @Test
  void mask_anyDraw_dropsItsShareAndDependsOnTheDrawAlone() {
    try (NDManager manager = TensorEngine.newManager()) {
      Dropout dropout = new Dropout(0.3, 5, Modality.IMAGE);
      float[] first = mask(dropout, manager, 1, 0);
      long dropped = 0;
      for (float value : first) {
        assertThat(value).isIn(0f, (float) (1 / 0.7));
        dropped += value == 0 ? 1 : 0;
      }
      assertThat((double) dropped / first.length).isCloseTo(0.3, within(0.02));
      assertThat(mask(dropout, manager, 2, 0)).isNotEqualTo(first);
      assertThat(mask(dropout, manager, 1, 1)).isNotEqualTo(first);
      assertThat(mask(new Dropout(0.3, 5, Modality.IMAGE), manager, 1, 0)).isEqualTo(first);
      assertThat(mask(new Dropout(0.3, 5, Modality.TEXT), manager, 1, 0)).isNotEqualTo(first);
      assertThat(mask(new Dropout(0.3, 6, Modality.IMAGE), manager, 1, 0)).isNotEqualTo(first);
    }
  }

  private static float[] mask(Dropout dropout, NDManager manager, long step, int pass) {
    return dropout.mask(manager, new Dropout.Draw(step, pass), 0, 128, 101, 128).toFloatArray();
  }

  @Test
  void initialWeights_anyLayer_areUniformWithinPyTorchsBound() {
    List<LinearWeights> layers =
        new NetworkShape(List.of(200), 0).initialWeights(100, 16, 1, Modality.IMAGE);
    double bound = 0.1;
    double squares = 0;
    for (float weight : layers.getFirst().weight()) {
      assertThat(Math.abs(weight)).isLessThanOrEqualTo((float) bound);
      squares += weight * weight;
    }
    assertThat(squares / layers.getFirst().weight().length)
        .isCloseTo(bound * bound / 3, within(1e-4));
    assertThat(layers).extracting(LinearWeights::outputs).containsExactly(200, 16);
  }
}
