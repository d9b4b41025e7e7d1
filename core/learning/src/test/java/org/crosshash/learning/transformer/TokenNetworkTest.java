package org.crosshash.learning.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.token.PaddedTokens;
import org.crosshash.learning.token.TokenReader;
import org.crosshash.learning.transformer.TransformerShape.Pooling;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenNetworkTest {
  private static final int BITS = 8;
  private static final int[] ITEMS = {0, 1, 2, 3, 4};
  private static final Dropout.Draw NO_DROPOUT = new Dropout.Draw(0, -1);

  private static ParityFile file(String name) {
    try (InputStream stream =
        TokenNetworkTest.class.getResourceAsStream("/transformer/" + name + ".npy")) {
      return ParityFile.parse(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TokenShape shape(Pooling pooling) {
    return new TokenShape(
        new TransformerShape(12, 2, 3, 20, pooling, 4, 4),
        pooling == Pooling.CLASS ? Activation.GELU : Activation.RELU,
        4,
        7,
        BITS);
  }

  private static TokenWeights weights(Pooling pooling, float[] flat) {
    List<float[]> values = new ArrayList<>();
    int at = 0;
    for (ParameterShape parameter : shape(pooling).parameters()) {
      values.add(Arrays.copyOfRange(flat, at, at + parameter.length()));
      at += parameter.length();
    }
    assertThat(at).isEqualTo(flat.length);
    return new TokenWeights(shape(pooling), values);
  }

  private static TokenWeights weights(Pooling pooling) {
    return weights(pooling, file(pooling.id() + "_parameters").floats());
  }

  private static RaggedMatrix tokens() {
    int[] counts = file("counts").ints();
    int[] offsets = new int[counts.length + 1];
    for (int i = 0; i < counts.length; i++) {
      offsets[i + 1] = offsets[i] + counts[i];
    }
    return new RaggedMatrix(FloatMatrix.of(file("rows").floats(), 7), offsets);
  }

  /** A network, its batch and the slope of the codes, as a test reads them. */
  private interface Body {
    void run(TokenNetwork network, PaddedTokens batch, NDArray slope);
  }

  private static void with(TokenWeights weights, double rate, Body body) {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        TokenNetwork network =
            new TokenNetwork(
                manager,
                constants,
                weights,
                new TransformerDropout(rate, 3, ITEMS.length, Purpose.TRANSFORMER_DROPOUT.key(), 1),
                4);
        NDManager scope = manager.newSubManager()) {
      PaddedTokens batch = new TokenReader(tokens(), 4, ITEMS.length).gather(scope, ITEMS, 0, 0);
      body.run(network, batch, scope.create(file("slope").floats(), new Shape(ITEMS.length, BITS)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void codesAndGradients_fixture_equalPyTorchs(Pooling pooling) {
    with(
        weights(pooling),
        0,
        (network, batch, slope) -> {
          TokenNetwork.Pass pass = network.forward(batch, NO_DROPOUT, 1);
          Tolerance.assertClose(
              pass.codes().toFloatArray(),
              file(pooling.id() + "_codes").values(),
              1e-5,
              1e-6,
              pooling.id());
          List<NDArray> gradients = network.backward(pass, slope);
          double[] expected = file(pooling.id() + "_gradient").values();
          int at = 0;
          for (int i = 0; i < gradients.size(); i++) {
            float[] actual = gradients.get(i).toFloatArray();
            Tolerance.assertClose(
                actual,
                Arrays.copyOfRange(expected, at, at + actual.length),
                1e-4,
                1e-5,
                pooling + " " + network.parameterNames().get(i));
            at += actual.length;
          }
          assertThat(at).isEqualTo(expected.length);
        });
  }

  @ParameterizedTest
  @EnumSource
  void outputs_fixture_equalPyTorchs(Pooling pooling) {
    TokenHead head = new TokenHead(weights(pooling));
    double[] expected = file(pooling.id() + "_codes").values();
    for (int item : ITEMS) {
      float[] outputs = head.outputs(Modality.IMAGE, tokens(), item);
      for (int bit = 0; bit < BITS; bit++) {
        assertThat(Math.tanh(outputs[bit])).isCloseTo(expected[item * BITS + bit], within(1e-5));
      }
    }
  }

  /** Also with dropout, whose masks PyTorch cannot be given. */
  @ParameterizedTest
  @EnumSource
  void backward_withDropoutAndScale_equalsDifferences(Pooling pooling) {
    Dropout.Draw draw = new Dropout.Draw(4, 1);
    float[] flat = file(pooling.id() + "_parameters").floats();
    List<Float> gradient = new ArrayList<>();
    with(
        weights(pooling, flat),
        0.3,
        (network, batch, slope) ->
            network
                .backward(network.forward(batch, draw, 1.4), slope)
                .forEach(part -> {
                  for (float value : part.toFloatArray()) {
                    gradient.add(value);
                  }
                }));
    Random random = new Random(3);
    for (int trial = 0; trial < 8; trial++) {
      // A random direction touches every parameter, and its slope is large against rounding.
      double[] direction = new double[flat.length];
      double expected = 0;
      for (int i = 0; i < flat.length; i++) {
        direction[i] = 0.5 * Math.signum(gradient.get(i)) + random.nextDouble(-1, 1);
        expected += direction[i] * gradient.get(i);
      }
      double step = 2e-4;
      double slope =
          (total(pooling, flat, direction, step, draw)
                  - total(pooling, flat, direction, -step, draw))
              / (2 * step);
      Tolerance.assertRelative(slope, expected, 2e-2, pooling + " direction " + trial);
    }
  }

  private static double total(
      Pooling pooling, float[] flat, double[] direction, double step, Dropout.Draw draw) {
    float[] moved = new float[flat.length];
    for (int i = 0; i < flat.length; i++) {
      moved[i] = (float) (flat[i] + step * direction[i]);
    }
    double[] sum = {0};
    with(
        weights(pooling, moved),
        0.3,
        (network, batch, slope) -> {
          float[] codes = network.forward(batch, draw, 1.4).codes().toFloatArray();
          float[] weights = slope.toFloatArray();
          for (int i = 0; i < codes.length; i++) {
            sum[0] += (double) codes[i] * weights[i];
          }
        });
    return sum[0];
  }

  @ParameterizedTest
  @EnumSource
  void forward_otherCompany_leavesAnItemsCodes(Pooling pooling) {
    // Item 1 has one token: beside item 2 it is padded, alone it is not.
    with(
        weights(pooling),
        0,
        (network, batch, slope) -> {
          float[] together = network.forward(batch, NO_DROPOUT, 1).codes().toFloatArray();
          PaddedTokens one =
              new TokenReader(tokens(), 4, ITEMS.length)
                  .gather(slope.getManager(), new int[] {1}, 0, 0);
          float[] alone = network.forward(one, NO_DROPOUT, 1).codes().toFloatArray();
          assertThat(alone)
              .containsExactly(Arrays.copyOfRange(together, BITS, 2 * BITS), within(1e-6f));
        });
  }

  @ParameterizedTest
  @EnumSource
  void files_writtenAndRead_hashTheSame(Pooling pooling) {
    TokenHead head = new TokenHead(weights(pooling));
    SortedMap<String, byte[]> files =
        TokenFiles.write(new TokenModel(head, head), new TreeMap<>(Map.of("method", "x")));
    TokenModel copy = TokenFiles.read(files);
    assertThat(TokenFiles.describes(files.get("model.json"))).isTrue();
    assertThat(TokenFiles.description(files)).containsEntry("method", "x");
    assertThat(TokenFiles.weightFiles(files.get("model.json")))
        .hasSize(files.size() - 1)
        .isSubsetOf(files.keySet());
    byte[] all = head.hash(Modality.TEXT, tokens(), 0, ITEMS.length);
    assertThat(copy.text().hash(Modality.TEXT, tokens(), 0, ITEMS.length)).isEqualTo(all);
    assertThat(copy.image().hash(Modality.IMAGE, Arrays.copyOf(file("rows").floats(), 3 * 7)))
        .isEqualTo(Arrays.copyOf(all, 1));
    for (String name : files.keySet()) {
      SortedMap<String, byte[]> damaged = new TreeMap<>(files);
      damaged.put(name, Arrays.copyOf(files.get(name), files.get(name).length / 2));
      assertThatThrownBy(() -> TokenFiles.read(damaged))
          .isInstanceOfSatisfying(
              CrosshashException.class,
              e -> assertThat(e.problem()).as(name).isEqualTo(Problem.DATA_LOSS));
    }
  }

  @Test
  void hash_badTokens_areRefusedWithTheCure() {
    TokenHead head = new TokenHead(weights(Pooling.MEAN));
    assertThatThrownBy(() -> head.hash(Modality.TEXT, new float[0]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least one token of dimension 7");
    assertThatThrownBy(() -> head.hash(Modality.TEXT, new float[] {1, 2, 3, Float.NaN, 5, 6, 7}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("finite");
    RaggedMatrix none =
        new RaggedMatrix(FloatMatrix.of(Fixtures.gaussian(1, 7), 7), new int[] {0, 1, 1});
    assertThatThrownBy(() -> head.hash(Modality.TEXT, none, 0, 2))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("none for item 1");
    RaggedMatrix other =
        new RaggedMatrix(FloatMatrix.of(Fixtures.gaussian(1, 5), 5), new int[] {0, 1});
    assertThatThrownBy(() -> head.hash(Modality.TEXT, other, 0, 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("dimension 7");
  }

  @Test
  void shape_widthThatHeadsDoNotDivide_isRefused() {
    assertThatThrownBy(() -> new TransformerShape(10, 1, 4, 8, Pooling.MEAN, 4, 4))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("multiple of its heads");
    assertThatThrownBy(() -> new TransformerShape(8, 0, 4, 8, Pooling.MEAN, 4, 4))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("number of layers");
  }
}
