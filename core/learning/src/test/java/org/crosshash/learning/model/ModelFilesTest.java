package org.crosshash.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.Test;

class ModelFilesTest {
  private static HashModel model(long seed) {
    NetworkShape shape = new NetworkShape(List.of(6), 0);
    return new HashModel(
        new HashHead((float) Math.sqrt(5), shape.initialWeights(5, 16, seed, Modality.IMAGE)),
        new HashHead(1, shape.initialWeights(3, 16, seed, Modality.TEXT)));
  }

  private static SortedMap<String, byte[]> files(long seed) {
    return ModelFiles.write(model(seed), new TreeMap<>(Map.of("method", "x")));
  }

  @Test
  void read_whatWasWritten_hashesTheSame() {
    SortedMap<String, byte[]> files = files(1);
    HashModel copy = ModelFiles.read(files);
    assertThat(files.keySet()).contains("model.json", "image.0.weight.npy", "text.1.bias.npy");
    assertThat(ModelFiles.weightFiles(files.get("model.json")))
        .hasSize(8)
        .isSubsetOf(files.keySet());
    assertThat(ModelFiles.description(files)).containsEntry("method", "x");
    assertThat(copy.image().inputScale()).isEqualTo((float) Math.sqrt(5));
    for (int i = 0; i < 50; i++) {
      float[] image = Fixtures.gaussian(i, 5);
      float[] text = Fixtures.gaussian(i, 3);
      assertThat(copy.hash(Modality.IMAGE, image)).isEqualTo(model(1).hash(Modality.IMAGE, image));
      assertThat(copy.hash(Modality.TEXT, text)).isEqualTo(model(1).hash(Modality.TEXT, text));
    }
  }

  @Test
  void read_otherActivation_hashesTheSame() {
    List<LinearWeights> layers =
        new NetworkShape(List.of(6), 0).initialWeights(5, 16, 1, Modality.IMAGE);
    HashHead head = new HashHead(true, 1, Activation.GELU, layers);
    SortedMap<String, byte[]> files =
        ModelFiles.write(new HashModel(head, head), new TreeMap<>(Map.of("method", "x")));
    HashModel copy = ModelFiles.read(files);
    assertThat(copy.image().activation()).isEqualTo(Activation.GELU);
    int differ = 0;
    for (int i = 0; i < 50; i++) {
      float[] vector = Fixtures.gaussian(i, 5);
      assertThat(copy.hash(Modality.TEXT, vector)).isEqualTo(head.hash(vector));
      differ +=
          Arrays.equals(head.hash(vector), new HashHead(true, 1, layers).hash(vector)) ? 0 : 1;
    }
    assertThat(differ).isPositive();
    String json = new String(files.get("model.json"), StandardCharsets.UTF_8);
    files.put("model.json", json.replace("gelu", "x").getBytes(StandardCharsets.UTF_8));
    assertDataLoss(files, "model.json");
  }

  @Test
  void write_twice_givesTheSameBytes() {
    SortedMap<String, byte[]> first = files(1);
    SortedMap<String, byte[]> second = files(1);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void write_weights_asNumPyFiles() {
    byte[] bias = files(1).get("text.1.bias.npy");
    assertThat(new String(bias, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
    assertThat(new String(bias, 10, 118, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (16,), }");
    assertThat(bias).hasSize(128 + 16 * 4);
  }

  @Test
  void read_damagedFiles_areDataLossWithTheirName() {
    for (String name : files(1).keySet()) {
      SortedMap<String, byte[]> cut = files(1);
      cut.put(name, Arrays.copyOf(cut.get(name), cut.get(name).length / 2));
      assertDataLoss(cut, name.equals("model.json") ? "model.json" : name);
      SortedMap<String, byte[]> missing = files(1);
      missing.remove(name);
      assertDataLoss(missing, name);
    }
  }

  private static void assertDataLoss(SortedMap<String, byte[]> files, String name) {
    assertThatThrownBy(() -> ModelFiles.read(files))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS))
        .hasMessageContaining(name);
  }
}
