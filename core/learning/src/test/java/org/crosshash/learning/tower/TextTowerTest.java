package org.crosshash.learning.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.optimiser.BertAdam;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.support.TowerFixture;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTowerTest {
  private static final int TEXTS = 4;
  private static final int DIMENSION = 12;
  private static final double RATE = 0.01;
  private static final double DECAY = 0.1;

  @TempDir Path folder;

  private static byte[] bytes(String name) {
    try (InputStream stream = TextTowerTest.class.getResourceAsStream("/tower/" + name)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParityFile array(String name) {
    return ParityFile.parse(bytes(name + ".npy"));
  }

  private static long[] ids() {
    return Arrays.stream(array("ids").ints()).asLongStream().toArray();
  }

  private TextTower tower(String name) throws IOException {
    Path file = folder.resolve(name + ".pt");
    Files.write(file, bytes(name + ".pt"));
    return TextTower.load(file);
  }

  private static NDArray slope(NDManager scope) {
    return scope.create(array("slope").floats(), new Shape(TEXTS, DIMENSION));
  }

  private static List<float[]> copies(List<NDArray> arrays) {
    return arrays.stream().map(NDArray::toFloatArray).toList();
  }

  private static float[] flat(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"scripted", "traced"})
  void threeSteps_ofBertAdam_equalPyTorchs(String name) throws IOException {
    try (TextTower tower = tower(name);
        NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager);
        BertAdam optimiser = new BertAdam(manager, constants, tower.parameters(), DECAY)) {
      assertThat(tower.parameterNames()).contains("token.weight", "projection", "unused");
      for (int step = 0; step < 3; step++) {
        try (NDManager scope = manager.newSubManager()) {
          TextTower.Pass pass = tower.forward(scope, ids(), TEXTS);
          List<NDArray> gradients = tower.backward(pass, slope(scope));
          if (step == 0) {
            Tolerance.assertClose(
                pass.vectors().toFloatArray(), array("vectors").values(), 1e-6, 1e-6, "vectors");
            Tolerance.assertClose(
                flat(copies(gradients)), array("gradient").values(), 1e-5, 1e-5, "gradient");
          }
          optimiser.update(gradients, RATE);
        }
      }
      float[] after = flat(copies(tower.parameters()));
      double[] expected = array("after").values();
      double[] gradient = array("gradient").values();
      int tight = 0;
      for (int i = 0; i < after.length; i++) {
        // The biases of attention's keys have no gradient but rounding, which BertAdam's division
        // by the root of its square makes large.
        double tolerance = Math.abs(gradient[i]) > 1e-4 ? 2e-6 : 1e-4;
        tight += tolerance < 1e-5 ? 1 : 0;
        assertThat((double) after[i])
            .as("parameter value %d", i)
            .isCloseTo(expected[i], within(tolerance));
      }
      assertThat(tight).isGreaterThan(after.length / 2);
    }
  }

  @Test
  void backward_sameIdsAgain_givesTheSameBytes() throws IOException {
    try (TextTower tower = tower("scripted");
        NDManager manager = TensorEngine.newManager()) {
      List<float[]> first = new ArrayList<>();
      for (int call = 0; call < 6; call++) {
        try (NDManager scope = manager.newSubManager()) {
          List<float[]> gradients =
              copies(tower.backward(tower.forward(scope, ids(), TEXTS), slope(scope)));
          if (call == 0) {
            first.addAll(gradients);
          }
          for (int i = 0; i < gradients.size(); i++) {
            assertThat(gradients.get(i)).as("call %d", call).isEqualTo(first.get(i));
          }
        }
      }
    }
  }

  @Test
  void write_changedParameters_areReadBack() throws IOException {
    byte[] written;
    float[] vectors;
    try (TextTower tower = tower("traced");
        NDManager manager = TensorEngine.newManager()) {
      int projection = tower.parameterNames().indexOf("projection");
      tower.parameters().get(projection).muli(2);
      vectors = tower.forward(manager, ids(), TEXTS).vectors().toFloatArray();
      written = tower.write();
    }
    Tolerance.assertClose(
        vectors,
        Arrays.stream(array("vectors").values()).map(value -> 2 * value).toArray(),
        2e-6,
        1e-6,
        "doubled");
    Path copy = folder.resolve("copy.pt");
    Files.write(copy, written);
    try (TextTower tower = TextTower.load(copy);
        NDManager manager = TensorEngine.newManager()) {
      assertThat(tower.forward(manager, ids(), TEXTS).vectors().toFloatArray()).isEqualTo(vectors);
    }
  }

  @Test
  void load_whatIsNoTower_isRefusedWithTheCure() throws IOException {
    Path text = folder.resolve("text.pt");
    Files.writeString(text, "not a module");
    assertThatThrownBy(() -> TextTower.load(text))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("TorchScript")
        .hasMessageContaining("torch.jit.trace");
    assertThatThrownBy(() -> TextTower.load(folder.resolve("none.pt")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("none.pt");
    assertThatThrownBy(() -> tower("frozen"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("parameters to train");
    assertThatThrownBy(() -> tower("half"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("float16")
        .hasMessageContaining("model.float()");
  }

  @Test
  void vectors_withoutGradients_areThoseOfPyTorchAndLeaveGradientModeAsItWas() throws IOException {
    try (TextTower tower = tower("scripted");
        NDManager manager = TensorEngine.newManager()) {
      boolean recording = JniUtils.isGradMode();
      NDArray vectors = tower.vectors(manager, ids(), TEXTS);
      assertThat(JniUtils.isGradMode()).isEqualTo(recording);
      TextTower.Pass unrecorded = new TextTower.Pass(vectors, vectors);
      assertThatThrownBy(() -> tower.backward(unrecorded, slope(manager)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("does not require grad");
      Tolerance.assertClose(
          vectors.toFloatArray(), array("vectors").values(), 1e-6, 1e-6, "vectors");
    }
  }

  @Test
  void vectors_textsInBlocks_areThoseOfEachTextByItself() throws IOException {
    RaggedInts texts = TowerFixture.ids(3, 3 * TextTower.BLOCK + 5, 4);
    int[] rows = new Random(4).ints(2 * TextTower.BLOCK + 3, 0, texts.items()).toArray();
    try (TextTower tower = tower("scripted")) {
      FloatMatrix together = tower.vectors(TowerFixture.RULE, texts, rows);
      assertThat(together.rows()).isEqualTo(rows.length);
      for (int i = 0; i < rows.length; i++) {
        float[] alone = tower.vector(TowerFixture.RULE, texts.row(rows[i]));
        double[] expected = new double[alone.length];
        Arrays.setAll(expected, dimension -> alone[dimension]);
        Tolerance.assertClose(together.row(i), expected, 1e-6, 1e-6, "text " + i);
      }
      int[] block = Arrays.copyOfRange(rows, TextTower.BLOCK, 2 * TextTower.BLOCK);
      assertThat(tower.vectors(TowerFixture.RULE, texts, block).toArray())
          .as("a block does not depend on those beside it")
          .isEqualTo(
              Arrays.copyOfRange(
                  together.toArray(),
                  TextTower.BLOCK * TowerFixture.DIMENSION,
                  2 * TextTower.BLOCK * TowerFixture.DIMENSION));
      RaggedInts empty = RaggedInts.of(List.of(new int[] {1, 39}, new int[0]));
      assertThatThrownBy(() -> tower.vectors(TowerFixture.RULE, empty, new int[] {0, 1}))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("text 1");
    }
  }

  @Test
  void vectors_towerThatDraws_isRefused() throws IOException {
    try (TextTower tower = tower("dropout");
        NDManager manager = TensorEngine.newManager()) {
      assertThatThrownBy(() -> tower.vectors(manager, ids(), TEXTS))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("same function");
    }
  }

  @Test
  void forward_towerThatDraws_isRefused() throws IOException {
    try (TextTower tower = tower("dropout");
        NDManager manager = TensorEngine.newManager()) {
      assertThatThrownBy(() -> tower.forward(manager, ids(), TEXTS))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("same function")
          .hasMessageContaining("eval");
    }
  }

  @Test
  void forward_idOutsideTheVocabulary_isRefusedWithTheFile() throws IOException {
    try (TextTower tower = tower("scripted");
        NDManager manager = TensorEngine.newManager()) {
      long[] ids = ids();
      ids[3] = 4000;
      assertThatThrownBy(() -> tower.forward(manager, ids, TEXTS))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("scripted.pt");
    }
  }
}
