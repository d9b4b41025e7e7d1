package org.crosshash.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxHeadTest {
  private static final int ROWS = 300;

  @ParameterizedTest
  @CsvSource({
    "64, 0, 16, false, 1, RELU",
    "64, 0, 64, true, 1, RELU",
    "48, 96, 32, false, 6.9282, RELU",
    "48, 33, 128, true, 2, RELU",
    "48, 33, 64, false, 2, LEAKY_RELU",
    "48, 33, 64, false, 2, GELU",
    "48, 33, 64, false, 2, SILU",
    "48, 33, 64, false, 2, TANH"
  })
  void write_headRunInOnnxRuntime_givesTheSameCodes(
      int inputs, int hidden, int bits, boolean unitLength, float scale, Activation activation)
      throws OrtException {
    Random random = new Random(inputs + bits);
    List<LinearWeights> layers = new ArrayList<>();
    if (hidden > 0) {
      layers.add(layer(random, inputs, hidden));
    }
    layers.add(layer(random, hidden > 0 ? hidden : inputs, bits));
    HashHead head = new HashHead(unitLength, scale, activation, layers);
    float[][] vectors = new float[ROWS][inputs];
    for (float[] vector : vectors) {
      for (int i = 0; i < inputs; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    // A vector of nothing stays finite.
    vectors[7] = new float[inputs];
    byte[] file = OnnxHead.write("image", head, Map.of("model", "models/x"));
    assertThat(OnnxHead.write("image", head, Map.of("model", "models/x"))).isEqualTo(file);
    try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(file);
        OnnxTensor tensor = OnnxTensor.createTensor(environment, vectors);
        OrtSession.Result result = session.run(Map.of("vectors", tensor))) {
      assertThat(session.getMetadata().getCustomMetadata()).containsEntry("model", "models/x");
      byte[][] codes = (byte[][]) result.get("codes").orElseThrow().getValue();
      float[][] values = (float[][]) result.get("values").orElseThrow().getValue();
      byte[] expected = head.hash(FloatMatrix.ofRows(List.of(vectors)));
      for (int row = 0; row < ROWS; row++) {
        assertThat(codes[row]).hasSize(bits / 8);
        for (int bit = 0; bit < bits; bit++) {
          boolean set = ((codes[row][bit / 8] >> (bit % 8)) & 1) == 1;
          assertThat(set).isEqualTo(values[row][bit] >= 0);
          boolean ours = ((expected[row * bits / 8 + bit / 8] >> (bit % 8)) & 1) == 1;
          if (ours != set) {
            // Only a value within rounding of 0 may fall on the other side.
            assertThat(values[row][bit]).isCloseTo(0, within(1e-5f));
          }
        }
      }
    }
  }

  private static LinearWeights layer(Random random, int inputs, int outputs) {
    float[] weight = new float[inputs * outputs];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
    }
    float[] bias = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      bias[i] = (float) (0.1 * random.nextGaussian());
    }
    return new LinearWeights(inputs, outputs, weight, bias);
  }
}
