package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Ints;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.Tokenizer;
import org.crosshash.encoding.models.FolderEncoder;
import org.crosshash.encoding.models.ModelFolder;
import org.crosshash.encoding.models.ModelImport;
import org.crosshash.encoding.models.ModelPreset;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Item;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token ids of texts: in tables, through alignments, of single texts, and where there are none. */
class TextTokenIdsTest {
  private static final Path CLIP =
      Path.of("..", "core", "encoding", "src", "test", "resources", "models", "clip");
  private static final List<String> TEXTS =
      List.of("a red flag", "two dead frogs, nothing more!", "x", "flag ".repeat(200));

  @TempDir private static Path folder;
  private static Path encoders;
  private static TestEncoderServer server;

  @BeforeAll
  static void start() {
    encoders = folder.resolve("encoders");
    new ModelImport(
            ModelPreset.CLIP, CLIP, "tiny-clip", "random weights", "none", "", OptionalInt.empty())
        .into(encoders);
    server = TestEncoderServer.startWithFolders(folder.resolve("data"), encoders);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ArtifactReference texts() {
    return server.put(
        TEXTS.stream().map(text -> Item.of("item-" + TEXTS.indexOf(text)).withText(text)).toList());
  }

  private static EncodeConfig config(String encoder) {
    return EncodeConfig.newBuilder().setEncoder(encoder).setTextTokenIds(true).build();
  }

  @Test
  void encodeTable_withTokenIds_tellsThemAndTheTokenizerAndChangesNoVector() {
    ArtifactReference items = texts();
    EncodeConfig plain = config("tiny-clip").toBuilder().clearTextTokenIds().build();
    try (Table table = server.open(server.encode(items, config("tiny-clip")).getEmbeddings());
        Table without = server.open(server.encode(items, plain).getEmbeddings());
        FolderEncoder encoder =
            new FolderEncoder(ModelFolder.read(encoders.resolve("tiny-clip")))) {
      RaggedInts ids = EmbeddingsTable.of(table).integers("text_token_ids");
      int length = encoder.tokenizer().orElseThrow().length();
      for (int i = 0; i < TEXTS.size(); i++) {
        assertThat(ids.row(i)).isEqualTo(encoder.tokenIds(TEXTS.get(i)));
        assertThat(EmbeddingsTable.of(table).dense("text").row(i))
            .isEqualTo(EmbeddingsTable.of(without).dense("text").row(i));
      }
      assertThat(ids.count(3)).isEqualTo(length);
      assertThat(table.metadata())
          .containsEntry("crosshash.tokenizer", encoder.tokenizer().orElseThrow().digest().hex())
          .containsEntry("crosshash.tokenizer.length", Integer.toString(length));
      assertThat(table.metadata().get("crosshash.encoder"))
          .isEqualTo(without.metadata().get("crosshash.encoder"));
      assertThat(without.has("text_token_ids")).isFalse();
      assertThat(without.metadata()).doesNotContainKey("crosshash.tokenizer");
    }
  }

  @Test
  void alignTable_ofATableWithTokenIds_keepsThem() {
    ArtifactReference raw = server.encode(texts(), config("tiny-clip")).getEmbeddings();
    ArtifactReference aligned =
        server.align(raw, AlignConfig.newBuilder().setMethod("centre").build()).getAligned();
    try (Table before = server.open(raw);
        Table after = server.open(aligned)) {
      assertThat(EmbeddingsTable.of(after).integers("text_token_ids").values())
          .isEqualTo(EmbeddingsTable.of(before).integers("text_token_ids").values());
      assertThat(after.metadata().get("crosshash.tokenizer"))
          .isEqualTo(before.metadata().get("crosshash.tokenizer"));
    }
  }

  @Test
  void embed_withTokenIds_givesThoseOfTheTable() {
    EmbedRequest.Builder request = EmbedRequest.newBuilder().setConfig(config("conse-lite0"));
    TEXTS.forEach(text -> request.addInputs(EmbedInput.newBuilder().setText(text)));
    var embeddings = server.stub().embed(request.build()).getEmbeddingsList();
    try (Table table = server.open(server.encode(texts(), config("conse-lite0")).getEmbeddings())) {
      RaggedInts ids = EmbeddingsTable.of(table).integers("text_token_ids");
      for (int i = 0; i < TEXTS.size(); i++) {
        assertThat(Ints.toArray(embeddings.get(i).getTextTokenIdsList())).isEqualTo(ids.row(i));
      }
      // [CLS] a red flag [SEP] in the vocabulary of BERT.
      assertThat(ids.row(0)).containsExactly(101, 1037, 2417, 5210, 102);
    }
    assertThat(
            server
                .stub()
                .embed(request.setConfig(EncodeConfig.getDefaultInstance()).build())
                .getEmbeddings(0)
                .getTextTokenIdsList())
        .isEmpty();
  }

  @Test
  void getEncoder_withATokenizer_describesIt() {
    Tokenizer tokenizer =
        server
            .stub()
            .getEncoder(GetEncoderRequest.newBuilder().setName("encoders/conse-lite0").build())
            .getTokenizer();
    assertThat(tokenizer.getDigest()).matches("[0-9a-f]{64}");
    assertThat(tokenizer.getLength()).isEqualTo(128);
    assertThat(tokenizer.hasPadding()).isTrue();
    assertThat(tokenizer.getPadding()).isZero();
  }

  @Test
  void encodeTable_encoderWithoutTokenizer_isRefusedWithTheCure(@TempDir Path data) {
    try (TestEncoderServer toys = TestEncoderServer.start(data, new ToyEncoder())) {
      EncodeConfig config = config(ToyEncoder.ID);
      ArtifactReference items = toys.put(TestEncoderServer.items(3));
      assertThatThrownBy(
              () -> toys.stub().encodeTable(TestEncoderServer.encodeRequest(items, config)))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("encoder with a tokenizer")
          .hasMessageContaining("toy");
    }
  }

  @Test
  void encodeTable_tokenIdsOfItemsWithoutTexts_failsWithTheCure() {
    var operation =
        server.encodeToTheEnd(
            server.put(List.of(Item.of("a").withImage(new byte[] {1}))), config("conse-lite0"));
    assertThat(operation.getError().getMessage())
        .contains("items with texts")
        .contains("Leave text_token_ids out");
  }
}
