package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.crosshash.encoding.BatchModel;
import org.crosshash.encoding.BatchModel.Pixels;
import org.crosshash.encoding.BatchModel.Tokens;
import org.crosshash.encoding.BatchProbe;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.ConseLite0Encoder;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Precision;
import org.crosshash.encoding.TextVectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several inputs in one run against each input alone. */
class BatchModelTest {
  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "clip, CLIP",
    "clip-joint, CLIP",
    "siglip, SIGLIP",
    "open-clip, OPEN_CLIP",
    "openai, OPENAI"
  })
  void run_severalInputsOfAFolder_givesEachItsOwnVectors(String model, ModelPreset preset) {
    try (FolderEncoder encoder = new FolderEncoder(ModelFixtures.add(model, preset, root))) {
      check(encoder, pictures(), ModelFixtures.texts());
    }
  }

  @Test
  void run_severalInputsOfTheBundledEncoder_givesEachItsOwnVectors() {
    try (ConseLite0Encoder encoder = new ConseLite0Encoder()) {
      BatchModel model = encoder.batches().orElseThrow();
      assertThat(model.takesTexts()).isTrue();
      assertThat(model.takesPictures()).isTrue();
      check(encoder, pictures(), ModelFixtures.texts());
    }
  }

  @Test
  void run_otherThreadsAndInstances_givesTheSameVectors() {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    EngineSettings other = new EngineSettings(ComputeDevice.CPU, Precision.FLOAT32, 2, 3);
    try (FolderEncoder one = new FolderEncoder(folder);
        FolderEncoder several = new FolderEncoder(folder, other)) {
      EncodingOptions options = whole(one);
      assertThat(several.description().digest()).isEqualTo(one.description().digest());
      for (byte[] picture : pictures()) {
        assertThat(several.encodeImage(picture, options).image())
            .isEqualTo(one.encodeImage(picture, options).image());
      }
    }
  }

  @Test
  void probe_modelThatScalesByTheWholeRun_isFoundOut() {
    Function<List<float[]>, List<List<float[]>>> mixing =
        inputs -> {
          float largest = 0;
          for (float[] input : inputs) {
            largest = Math.max(largest, input[0]);
          }
          float scale = largest / 127;
          return inputs.stream()
              .map(i -> List.of(new float[] {Math.round(i[0] / scale) * scale}))
              .toList();
        };
    List<float[]> inputs = List.of(new float[] {1.3f}, new float[] {97.1f});
    assertThat(BatchProbe.holds("mixing", "cpu", inputs, mixing)).isFalse();
    assertThat(BatchProbe.holds("plain", "cpu", inputs, BatchModelTest::each)).isTrue();
  }

  @Test
  void probe_smallVectorBesideALargeOne_isMeasuredByItself() {
    List<float[]> inputs = List.of(new float[] {1}, new float[] {2});
    Function<List<float[]>, List<List<float[]>>> run =
        some ->
            some.stream()
                .map(i -> List.of(new float[] {i[0] + .01f * some.size()}, new float[] {1e6f}))
                .toList();
    assertThat(BatchProbe.holds("small", "cpu", inputs, run)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"batch first, true", "batch last, false"})
  void probe_featuresOfAPicture_areComparedToo(String layout, boolean holds) {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    ModelDescription clip = folder.description();
    int side = clip.image().preprocessing().side();
    OnnxFile file =
        new OnnxFile()
            .input("pixels", -1, 3, side, side)
            .node("ReduceMean", "pixels", "mean", "axes", 2, 3)
            .node("Flatten", "mean", "embedding", "")
            .output("embedding", -1, 3);
    if (holds) {
      file.node("Neg", "embedding", "features", "").output("features", -1, 3);
    } else {
      file.node("Transpose", "embedding", "features", "perm", 1, 0).output("features", 3, -1);
    }
    file.write(folder.path().resolve("mean.onnx"));
    ImageTower tower =
        new ImageTower(
            TowerFile.onnx("mean.onnx"),
            "pixels",
            clip.image().preprocessing(),
            OutputRule.vector("embedding", 3),
            Optional.of(OutputRule.vector("features", 3)),
            Optional.empty());
    EngineSettings settings = EngineSettings.on(ComputeDevice.CPU);
    try (ImageModel image = new ImageModel(tower, folder.path(), settings);
        TextModel text = new TextModel(clip.text(), folder.path(), settings)) {
      FolderBatches batches =
          new FolderBatches(layout, "cpu", clip.image().preprocessing(), image, text);
      assertThat(batches.takesPictures()).isEqualTo(holds);
      assertThat(batches.takesTexts()).isTrue();
    }
  }

  private static List<List<float[]>> each(List<float[]> vectors) {
    return vectors.stream().map(vector -> List.of(vector)).toList();
  }

  private static void check(Encoder encoder, List<byte[]> pictures, List<String> texts) {
    BatchModel model = encoder.batches().orElseThrow();
    assertThat(encoder.batches().orElseThrow()).isSameAs(model);
    EncodingOptions options = whole(encoder);
    List<Pixels> pixels = new ArrayList<>();
    for (byte[] picture : pictures) {
      pixels.add(model.pixels(picture, options.resize()));
    }
    if (model.takesPictures()) {
      List<ImageVectors> together = model.pictures(pixels);
      for (int i = 0; i < pictures.size(); i++) {
        ImageVectors alone = encoder.encodeImage(pictures.get(i), options);
        assertThat(model.pictures(List.of(pixels.get(i))).getFirst().image())
            .isEqualTo(alone.image());
        assertNear(together.get(i).image(), alone.image());
        assertNear(together.get(i).features(), alone.features());
      }
    }
    Map<Integer, List<String>> buckets = new TreeMap<>();
    for (String text : texts) {
      if (!text.isBlank()) {
        buckets
            .computeIfAbsent(model.bucket(model.tokens(text)), length -> new ArrayList<>())
            .add(text);
      }
    }
    buckets.values().forEach(some -> checkTexts(encoder, model, options, some));
  }

  private static void checkTexts(
      Encoder encoder, BatchModel model, EncodingOptions options, List<String> texts) {
    List<Tokens> tokens = texts.stream().map(model::tokens).toList();
    List<TextVectors> together = model.takesTexts() ? model.texts(tokens) : List.of();
    for (int i = 0; i < texts.size(); i++) {
      float[] alone = encoder.encodeText(texts.get(i), options).text();
      assertThat(model.texts(List.of(tokens.get(i))).getFirst().text()).isEqualTo(alone);
      if (model.takesTexts()) {
        assertNear(together.get(i).text(), alone);
      }
    }
  }

  private static List<byte[]> pictures() {
    return ModelFixtures.pictures().stream().map(ModelFixtures::picture).toList();
  }

  private static EncodingOptions whole(Encoder encoder) {
    return new EncodingOptions(encoder.defaults().resize(), ObjectUnits.WHOLE, false);
  }

  private static void assertNear(float[] actual, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(2e-5f * largest));
    }
  }
}
