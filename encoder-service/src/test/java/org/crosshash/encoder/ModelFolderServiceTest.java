package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.crosshash.encoder.v1.Detector;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.Encoder;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListDetectorsRequest;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.encoding.models.DetectorFolder;
import org.crosshash.encoding.models.DetectorForm;
import org.crosshash.encoding.models.DetectorImport;
import org.crosshash.encoding.models.ModelImport;
import org.crosshash.encoding.models.ModelPreset;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Item;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose encoders come from model folders; the small models are core/encoding's. */
class ModelFolderServiceTest {
  private static final Path MODELS = Path.of("..", "core", "encoding", "src", "test", "resources");
  private static final int DIMENSION = 24;

  @TempDir private static Path folder;
  private static Path encoders;
  private static TestEncoderServer server;

  @BeforeAll
  static void start() {
    encoders = folder.resolve("encoders");
    server = TestEncoderServer.startWithFolders(folder.resolve("data"), encoders);
    // Added to a server that runs.
    add("clip", ModelPreset.CLIP, "tiny-clip");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void add(String model, ModelPreset preset, String id) {
    Path source = MODELS.resolve("models").resolve(model);
    new ModelImport(preset, source, id, "random weights", "none", "", OptionalInt.empty())
        .into(encoders);
  }

  private static EncodeConfig config(String encoder) {
    return EncodeConfig.newBuilder().setEncoder(encoder).build();
  }

  @Test
  void listEncoders_withAFolder_describesIt() {
    List<Encoder> all =
        server.stub().listEncoders(ListEncodersRequest.getDefaultInstance()).getEncodersList();
    assertThat(all.stream().map(Encoder::getName))
        .contains("encoders/conse-lite0", "encoders/tiny-clip");
    Encoder clip =
        server
            .stub()
            .getEncoder(GetEncoderRequest.newBuilder().setName("encoders/tiny-clip").build());
    assertThat(clip.getDimensionsMap()).containsEntry("image", DIMENSION);
    assertThat(clip.getDevice()).isEqualTo("cpu");
  }

  @Test
  void encodeTable_withAFolder_givesItsVectorsAndThoseOfEmbed() throws IOException {
    byte[] picture =
        Files.readAllBytes(MODELS.resolve("models").resolve("pictures").resolve("noise.png"));
    List<Item> items = List.of(Item.of("a").withImage(picture).withText("a red flag"));
    EncodeTableResponse response = server.encode(server.put(items), config("tiny-clip"));
    EmbedRequest request =
        EmbedRequest.newBuilder()
            .setConfig(config("tiny-clip"))
            .addInputs(EmbedInput.newBuilder().setText("a red flag"))
            .build();
    List<Float> text = server.stub().embed(request).getEmbeddings(0).getVectors(0).getValuesList();
    try (Table table = server.open(response.getEmbeddings())) {
      assertThat(EmbeddingsTable.of(table).dense("image").columns()).isEqualTo(DIMENSION);
      assertThat(table.ragged("objects").count(0)).isEqualTo(6);
      assertThat(table.ragged("words").count(0)).isEqualTo(2);
      float[] row = EmbeddingsTable.of(table).dense("text").row(0);
      for (int i = 0; i < DIMENSION; i++) {
        assertThat(row[i]).isEqualTo(text.get(i));
      }
      assertThat(table.metadata().get("crosshash.encoder"))
          .contains("\"encoder\":\"tiny-clip\"", "\"resize\":\"centre_crop\"", "crops");
    }
  }

  @Test
  void encodeTable_folderWhoseFilesChanged_failsWithTheCure() throws IOException {
    add("clip", ModelPreset.CLIP, "changed");
    Files.writeString(encoders.resolve("changed").resolve("tokenizer.json"), "{}");
    // No other test's text: what the same encoder has made before is taken from the cache.
    var operation =
        server.encodeToTheEnd(
            server.put(List.of(Item.of("a").withText("seven green bottles"))), config("changed"));
    assertThat(operation.getError().getMessage()).contains("SHA-256").contains("tokenizer.json");
  }

  @Test
  void encodeTable_withADetectorOfAFolder_hasItsBoxesAndItsDigest() throws IOException {
    DetectorFolder detector =
        new DetectorImport(
                DetectorForm.YOLO,
                MODELS.resolve("detectors").resolve("yolov8").resolve("model.onnx"),
                "tiny-yolo",
                "random weights",
                "none",
                OptionalInt.empty())
            .into(encoders);
    byte[] picture =
        Files.readAllBytes(MODELS.resolve("models").resolve("pictures").resolve("clipart-1.png"));
    List<Detector> listed =
        server.stub().listDetectors(ListDetectorsRequest.getDefaultInstance()).getDetectorsList();
    assertThat(listed)
        .extracting(Detector::getName)
        .containsExactly("detectors/fastestdet", "detectors/tiny-yolo");
    assertThat(listed.get(1).getDigest()).isEqualTo(detector.digest().hex());
    assertThat(listed.get(1).getDescription()).isEqualTo("random weights");
    assertThat(listed).allSatisfy(each -> assertThat(each.getDevice()).isEqualTo("cpu"));
    var items = server.put(List.of(Item.of("a").withImage(picture).withText("two frogs")));
    EncodeConfig bundled = config("tiny-clip").toBuilder().setObjects("detected").build();
    EncodeConfig named = bundled.toBuilder().setDetector("tiny-yolo").build();
    EncodeTableResponse first = server.encode(items, bundled);
    EncodeTableResponse second = server.encode(items, named);
    try (Table table = server.open(second.getEmbeddings())) {
      assertThat(table.ragged("objects").count(0)).isGreaterThan(2);
      assertThat(table.metadata().get("crosshash.encoder")).contains(detector.digest().hex());
    }
    assertThat(second.getEmbeddings().getName()).isNotEqualTo(first.getEmbeddings().getName());
    for (EncodeTableResponse each : List.of(first, second)) {
      assertThat(server.environment(each.getEmbeddings()))
          .containsEntry("precision", "float32")
          .containsEntry("detector_device", "cpu");
    }
    EncodeConfig absent = bundled.toBuilder().setDetector("absent").build();
    assertThatThrownBy(() -> server.encode(items, absent))
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("tiny-yolo");
  }

  @Test
  void encodeTable_withPiecesForWords_hasARowForEachToken() throws IOException {
    var items = server.put(List.of(Item.of("a").withText("a red flag, a red flag")));
    EncodeConfig pieces =
        config("tiny-clip").toBuilder().setWordUnits("pieces").setTextTokenIds(true).build();
    EncodeTableResponse response = server.encode(items, pieces);
    try (Table table = server.open(response.getEmbeddings())) {
      int[] ids = EmbeddingsTable.of(table).integers("text_token_ids").row(0);
      RaggedMatrix words = EmbeddingsTable.of(table).ragged("words");
      assertThat(table.metadata().get("crosshash.encoder")).contains("\"word_units\":\"pieces\"");
      assertThat(words.items()).isEqualTo(1);
      assertThat(words.values().rows()).isEqualTo(ids.length - 2).isGreaterThan(6);
      for (int i = 1; i < ids.length - 1; i++) {
        for (int j = 1; j < ids.length - 1; j++) {
          assertThat(Arrays.equals(words.values().row(i - 1), words.values().row(j - 1)))
              .isEqualTo(ids[i] == ids[j]);
        }
      }
    }
    assertThatThrownBy(() ->
            server.encode(items, config("tiny-clip").toBuilder().setWordUnits("tags").build()))
        .hasMessageContaining("pieces");
  }

  @Test
  void embed_unknownEncoder_namesThoseThatThereAre() {
    EmbedRequest request =
        EmbedRequest.newBuilder()
            .setConfig(config("absent"))
            .addInputs(EmbedInput.newBuilder().setText("x"))
            .build();
    assertThatThrownBy(() -> server.stub().embed(request))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("tiny-clip");
  }
}
