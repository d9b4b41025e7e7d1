package org.crosshash.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.EnumMap;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationPartTest {
  private static final float[] INPUTS = {-4, -1.5f, -0.3f, 0.2f, 1, 3};

  /** Values and derivatives of torch.nn.functional at the inputs, in double precision (2.7.1). */
  private static final Map<Activation, double[][]> PYTORCH = new EnumMap<>(Activation.class);

  static {
    PYTORCH.put(Activation.RELU, new double[][] {{0, 0, 0, 0.2, 1, 3}, {0, 0, 0, 1, 1, 1}});
    PYTORCH.put(
        Activation.LEAKY_RELU,
        new double[][] {{-0.04, -0.015, -0.003, 0.2, 1, 3}, {0.01, 0.01, 0.01, 1, 1, 1}});
    PYTORCH.put(
        Activation.GELU,
        new double[][] {
          {-0.000126684967, -0.100210802, -0.114626573, 0.115851942, 0.841344746, 2.99595031},
          {-0.000503649661, -0.127469192, 0.267672233, 0.657468248, 1.08331547, 1.01194565}
        });
    PYTORCH.put(
        Activation.SILU,
        new double[][] {
          {-0.0719448398, -0.273638286, -0.127667245, 0.109966799, 0.731058579, 2.85772238},
          {-0.0526646149, -0.0412941543, 0.35221999, 0.599337312, 0.927670512, 1.08810411}
        });
    PYTORCH.put(
        Activation.TANH,
        new double[][] {
          {-0.9993293, -0.905148254, -0.291312612, 0.19737532, 0.761594156, 0.995054754},
          {0.00134095068, 0.180706639, 0.915136962, 0.961042983, 0.419974342, 0.00986603717}
        });
  }

  @ParameterizedTest
  @EnumSource
  void valueAndDerivative_anyActivation_equalPyTorchs(Activation activation) {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      ActivationPart part = new ActivationPart(activation, constants);
      NDArray input = manager.create(INPUTS);
      float[] values = part.forward(input).toFloatArray();
      float[] derivatives = part.derivative(input).toFloatArray();
      double[][] expected = PYTORCH.get(activation);
      for (int i = 0; i < INPUTS.length; i++) {
        assertThat((double) values[i]).isCloseTo(expected[0][i], within(1e-6));
        assertThat((double) derivatives[i]).isCloseTo(expected[1][i], within(1e-6));
        assertThat((double) activation.apply(INPUTS[i])).isCloseTo(expected[0][i], within(1e-6));
      }
      assertThat(input.toFloatArray()).isEqualTo(INPUTS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_idOfAny_isThatOne(Activation activation) {
    assertThat(Activation.of(activation.id())).isEqualTo(activation);
  }

  @Test
  void of_unknownName_isRefusedWithThoseThatAreKnown() {
    assertThatThrownBy(() -> Activation.of("swish"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("silu")
        .hasMessageContaining("swish");
  }
}
