package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.crosshash.trainer.v1.DescribeCodesRequest;
import org.crosshash.trainer.v1.ExportModelRequest;
import org.crosshash.trainer.v1.ExportedPart;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;
import org.crosshash.trainer.v1.ModalityCodes;
import org.crosshash.trainer.v1.TrainRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodesServiceTest {
  @TempDir Path folder;
  private ServerUnderTest server;
  private ArtifactName embeddings;
  private String model;

  @BeforeEach
  void start() {
    server = new ServerUnderTest(folder.resolve("data"));
    embeddings = TrainerFixture.embeddings(server.store());
    model =
        server
            .train(
                TrainRequest.newBuilder()
                    .setEmbeddings(TrainerFixture.reference(embeddings))
                    .setGuidance(
                        TrainerFixture.reference(
                            TrainerFixture.dgcpnGuidance(server.store(), embeddings)))
                    .setConfig(TrainerFixture.dgcpn(4))
                    .build())
            .getModel()
            .getName();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HashResponse hash() {
    return server.await(
        server
            .trainer()
            .hash(
                HashRequest.newBuilder()
                    .setModel(TrainerFixture.reference(ArtifactName.parse(model)))
                    .setEmbeddings(TrainerFixture.reference(embeddings))
                    .build()),
        HashResponse.getDefaultInstance());
  }

  private CodesTable codes(String name) {
    try (Table table = server.store().open(ArtifactName.parse(name))) {
      return CodesTable.of(table);
    }
  }

  /** Codes of one modality, in the order of the items. */
  private static byte[] of(CodesTable codes, int modality) {
    int width = codes.bits() / 8;
    byte[] some = new byte[codes.codes().length / 2];
    for (int item = 0; item < codes.rowCount() / 2; item++) {
      System.arraycopy(codes.codes(), (2 * item + modality) * width, some, item * width, width);
    }
    return some;
  }

  @Test
  void hash_table_tellsWhatTheCodesLookLike() {
    HashResponse response = hash();
    CodesTable codes = codes(response.getCodes().getName());
    assertThat(response.getStatistics().getBits()).isEqualTo(16);
    assertThat(response.getStatistics().getModalitiesList())
        .extracting(ModalityCodes::getModality)
        .containsExactly("image", "text");
    for (int modality = 0; modality < 2; modality++) {
      CodeStatistics expected = CodeStatistics.of(16, of(codes, modality));
      ModalityCodes told = response.getStatistics().getModalities(modality);
      assertThat(told.getCodes()).isEqualTo(TrainerFixture.ITEMS);
      assertThat(told.getDistinct()).isEqualTo(expected.collisions().distinct());
      assertThat(told.getCollisionRate()).isEqualTo(expected.collisions().rate());
      assertThat(told.getEntropy()).isEqualTo(expected.collisions().entropy());
      assertThat(told.getMeanImbalance()).isEqualTo(expected.balance().meanDeviation());
      assertThat(told.getEffectiveBits()).isEqualTo(expected.correlation().effectiveBits());
      assertThat(told.getOnesCount()).isEqualTo(16);
      assertThat(told.hasCommunities()).isFalse();
    }
    PairStatistics pairs = PairStatistics.of(16, of(codes, 0), of(codes, 1));
    assertThat(response.getStatistics().getPairs().getItems()).isEqualTo(TrainerFixture.ITEMS);
    assertThat(response.getStatistics().getPairs().getMatchingMean())
        .isEqualTo(pairs.matching().mean());
    assertThat(response.getStatistics().getPairs().getSeparation())
        .isEqualTo(pairs.separation())
        .isGreaterThan(0.6);
    assertThat(hash().getStatistics()).isEqualTo(response.getStatistics());
  }

  @Test
  void describeCodes_withCommunities_comparesDistancesOfThoseThatHaveOne() {
    CodesTable codes = codes(hash().getCodes().getName());
    List<String> ids = new ArrayList<>();
    int[] communities = new int[TrainerFixture.TRAINING];
    for (int i = 0; i < communities.length; i++) {
      // In another order than the codes.
      int item = TrainerFixture.TRAINING - 1 - i;
      ids.add("item-" + item);
      communities[i] = item % 6;
    }
    ArtifactName table =
        TableBuilder.of("communities")
            .strings("id", ids)
            .ints("community", communities)
            .write(server.store())
            .name();
    ArtifactName name = codes.write(server.store(), Map.of("note", "another table")).name();
    var described =
        server
            .trainer()
            .describeCodes(
                DescribeCodesRequest.newBuilder()
                    .setCodes(TrainerFixture.reference(name))
                    .setCommunities(TrainerFixture.reference(table))
                    .build());
    int[] inOrder = new int[TrainerFixture.TRAINING];
    Arrays.setAll(inOrder, item -> item % 6);
    CommunityDistances expected =
        CommunityDistances.of(
            16, Arrays.copyOf(of(codes, 1), 2 * TrainerFixture.TRAINING), inOrder);
    var told = described.getModalities(1).getCommunities();
    assertThat(told.getItems()).isEqualTo(TrainerFixture.TRAINING);
    assertThat(told.getInsideMean()).isCloseTo(expected.insideMean(), within(1e-9));
    assertThat(told.getOutsideMean()).isCloseTo(expected.outsideMean(), within(1e-9));
    assertThat(told.getInsideMean()).isLessThan(told.getOutsideMean());
  }

  @Test
  void describeCodes_itemsInAnyOrderAndWithOneSideOnly_pairsThoseThatHaveBoth() {
    ArtifactName name =
        new CodesTable(
                List.of("c", "a", "b", "b", "a", "d"),
                List.of("text", "image", "text", "image", "text", "image"),
                new byte[] {1, 2, 7, 4, 3, 5},
                8,
                "by hand",
                Optional.empty(),
                0)
            .write(server.store(), Map.of())
            .name();
    var pairs =
        server
            .trainer()
            .describeCodes(
                DescribeCodesRequest.newBuilder().setCodes(TrainerFixture.reference(name)).build())
            .getPairs();
    // a: 2 and 3, b: 4 and 7.
    assertThat(pairs.getItems()).isEqualTo(2);
    assertThat(pairs.getMatchingMean()).isEqualTo(1.5);
    // a's picture to b's text: 2 and 7; b's to a's: 4 and 3.
    assertThat(pairs.getRandomMean()).isEqualTo(2.5);
  }

  @Test
  void describeCodes_anItemTwiceInOneModality_isRefused() {
    assertThatThrownBy(() -> describe(List.of("a", "c", "a", "b", "a"), "ttiit"))
        .hasMessageContaining("An item has one code for each modality")
        .hasMessageContaining("the text of \"a\" is there twice")
        .hasMessageContaining("the id of its own item");
    assertThatThrownBy(() -> describe(List.of("a", "c", "a", "c", "a"), "ttiii"))
        .hasMessageContaining("the image of \"a\" is there twice");
  }

  /** Describes codes that no typed table would write. */
  private org.crosshash.trainer.v1.CodeStatistics describe(List<String> ids, String modalities) {
    byte[] codes = new byte[ids.size()];
    new Random(4).nextBytes(codes);
    ArtifactName name =
        TableBuilder.of(CodesTable.CONTENT)
            .strings("id", ids)
            .strings(
                "modality",
                modalities.chars().mapToObj(kind -> kind == 't' ? "text" : "image").toList())
            .codes("code", codes, 1)
            .write(server.store())
            .name();
    return server
        .trainer()
        .describeCodes(
            DescribeCodesRequest.newBuilder().setCodes(TrainerFixture.reference(name)).build());
  }

  @Test
  void describeCodes_somethingElse_isRefused() {
    assertThatThrownBy(() ->
            server
                .trainer()
                .describeCodes(
                    DescribeCodesRequest.newBuilder()
                        .setCodes(TrainerFixture.reference(embeddings))
                        .build()))
        .hasMessageContaining("a table of codes");
    assertThatThrownBy(
            () -> server.trainer().describeCodes(DescribeCodesRequest.getDefaultInstance()))
        .hasMessageContaining("a table of codes");
    assertThatThrownBy(() ->
            server
                .trainer()
                .describeCodes(
                    DescribeCodesRequest.newBuilder()
                        .setCodes(hash().getCodes())
                        .setCommunities(TrainerFixture.reference(embeddings))
                        .build()))
        .hasMessageContaining("the column `community`");
  }

  private Map<String, byte[]> export(String format) {
    Iterator<ExportedPart> parts =
        server
            .trainer()
            .exportModel(ExportModelRequest.newBuilder().setModel(model).setFormat(format).build());
    Map<String, byte[]> files = new TreeMap<>();
    while (parts.hasNext()) {
      ExportedPart part = parts.next();
      byte[] file = files.computeIfAbsent(part.getFile(), name -> new byte[(int) part.getSize()]);
      part.getData().copyTo(file, (int) part.getOffset());
    }
    return files;
  }

  @Test
  void exportModel_npy_areTheFilesThatMakeTheModel() {
    Map<String, byte[]> files = export("npy");
    assertThat(files).containsKeys("model.json", "image.0.weight.npy", "text.1.bias.npy");
    CodesTable codes = codes(hash().getCodes().getName());
    try (Table table = server.store().open(embeddings)) {
      FloatMatrix texts = EmbeddingsTable.of(table).dense("text");
      assertThat(ModelFiles.read(files).text().hash(texts)).isEqualTo(of(codes, 1));
    }
  }

  @Test
  void exportModel_onnx_givesTheSameBitsInOnnxRuntime() throws OrtException {
    Map<String, byte[]> files = export("onnx");
    assertThat(files).containsOnlyKeys("image.onnx", "text.onnx");
    CodesTable codes = codes(hash().getCodes().getName());
    try (Table table = server.store().open(embeddings);
        OrtEnvironment environment = OrtEnvironment.getEnvironment()) {
      for (int modality = 0; modality < 2; modality++) {
        String name = modality == 0 ? "image" : "text";
        FloatMatrix vectors = EmbeddingsTable.of(table).dense(name);
        float[][] rows = new float[vectors.rows()][];
        Arrays.setAll(rows, vectors::row);
        try (OrtSession session = environment.createSession(files.get(name + ".onnx"));
            OnnxTensor tensor = OnnxTensor.createTensor(environment, rows);
            OrtSession.Result result = session.run(Map.of("vectors", tensor))) {
          byte[][] found = (byte[][]) result.get("codes").orElseThrow().getValue();
          byte[] all = new byte[2 * found.length];
          for (int row = 0; row < found.length; row++) {
            System.arraycopy(found[row], 0, all, 2 * row, 2);
          }
          assertThat(all).isEqualTo(of(codes, modality));
          assertThat(session.getMetadata().getCustomMetadata())
              .containsEntry("model", model)
              .containsEntry("method", "dgcpn");
        }
      }
    }
  }

  @Test
  void exportModel_unknown_isRefused() {
    assertThatThrownBy(() -> export("torchscript")).hasMessageContaining("cannot write it");
    assertThatThrownBy(() -> export("pickle")).hasMessageContaining("`npy` or `onnx`");
    assertThatThrownBy(() ->
            server
                .trainer()
                .exportModel(
                    ExportModelRequest.newBuilder()
                        .setModel("models/" + "0".repeat(64))
                        .setFormat("npy")
                        .build())
                .next())
        .hasMessageContaining("NOT_FOUND");
  }
}
