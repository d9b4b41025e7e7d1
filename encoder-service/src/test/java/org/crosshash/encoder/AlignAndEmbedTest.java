package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.AlignTableResponse;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.Embedding;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.encoder.v1.NamedVector;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Item;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlignAndEmbedTest {
  private static final int ITEMS = 1100;

  @TempDir private Path data;
  private TestEncoderServer server;
  private ArtifactReference embeddings;

  @BeforeEach
  void start() {
    server = TestEncoderServer.start(data, new ToyEncoder());
    embeddings =
        server
            .encode(server.put(TestEncoderServer.items(ITEMS)), TestEncoderServer.toy())
            .getEmbeddings();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "centre", "ridge", "cca"})
  void embed_withAlignment_equalsTheItemsRow(String method) {
    AlignConfig config = AlignConfig.newBuilder().setMethod(method).setDimension(4).build();
    ArtifactReference aligned = server.align(embeddings, config).getAligned();
    Item item = TestEncoderServer.item(1030);
    EmbedResponse response =
        server
            .stub()
            .embed(
                EmbedRequest.newBuilder()
                    .setConfig(TestEncoderServer.toy())
                    .setAlignment(aligned)
                    .addInputs(text(item.text().orElseThrow()))
                    .addInputs(image(item.image().orElseThrow()))
                    .build());
    try (Table table = server.open(aligned)) {
      assertThat(table.ids()).hasSize(ITEMS);
      assertThat(table.ids().get(1030)).isEqualTo(item.id());
      assertThat(table.metadata().get(EmbeddingsTable.ALIGNMENT_KEY))
          .contains("\"method\":\"" + method + "\"")
          .contains("\"rows\":" + ITEMS);
      assertThat(vectors(response.getEmbeddings(0)).keySet()).containsExactly("text");
      assertThat(vectors(response.getEmbeddings(1)).keySet())
          .containsExactly("image", "image_features");
      for (Embedding embedding : response.getEmbeddingsList()) {
        vectors(embedding)
            .forEach((name, vector) ->
                assertThat(table.floats(name).row(1030)).as(name).isEqualTo(vector));
      }
    }
  }

  @Test
  void alignTable_selection_fitsOnItsRowsOnly() {
    List<String> ids = IntStream.range(0, 50).mapToObj(i -> "item-" + i).toList();
    AlignTableResponse some = align(ids, AlignConfig.getDefaultInstance());
    AlignTableResponse reversed = align(ids.reversed(), AlignConfig.getDefaultInstance());
    AlignTableResponse all = server.align(embeddings, AlignConfig.getDefaultInstance());
    try (Table first = server.open(some.getAligned());
        Table second = server.open(reversed.getAligned());
        Table third = server.open(all.getAligned())) {
      assertThat(second.floats("text").toArray()).isEqualTo(first.floats("text").toArray());
      assertThat(third.floats("text").row(0)).isNotEqualTo(first.floats("text").row(0));
    }
  }

  @Test
  void alignTable_askedAgainOrWithSettingsThatHaveNoEffect_isAnsweredFromTheStore() {
    AlignTableResponse first = server.align(embeddings, AlignConfig.getDefaultInstance());
    AlignTableResponse again =
        server.align(embeddings, AlignConfig.newBuilder().setRegularisation(3).build());
    assertThat(first.getCached()).isFalse();
    assertThat(again.getCached()).isTrue();
    assertThat(again.getAligned()).isEqualTo(first.getAligned());
  }

  @Test
  void alignTable_badTables_areRefused() {
    Operation unknown = alignToTheEnd(List.of("item-1", "item-2", "nobody"));
    assertFails(unknown, "nobody");
    ArtifactReference aligned =
        server.align(embeddings, AlignConfig.getDefaultInstance()).getAligned();
    assertFails(
        server.alignToTheEnd(AlignTableRequest.newBuilder().setEmbeddings(aligned).build()),
        "is aligned");
    FloatMatrix damaged = FloatMatrix.of(new float[] {1, Float.NaN}, 1);
    ArtifactReference nan =
        TestEncoderServer.reference(
            TableBuilder.of("embeddings")
                .strings("id", List.of("a", "b"))
                .floats("text", damaged)
                .write(server.store())
                .name());
    assertFails(
        server.alignToTheEnd(AlignTableRequest.newBuilder().setEmbeddings(nan).build()), "NaN");
  }

  @Test
  void alignTable_impossibleConfig_isRefused() {
    assertFails(
        server.alignToTheEnd(
            AlignTableRequest.newBuilder()
                .setEmbeddings(embeddings)
                .setConfig(AlignConfig.newBuilder().setMethod("cca").setDimension(9))
                .build()),
        "at most as many directions");
    assertRefused(
        () -> server.align(embeddings, AlignConfig.newBuilder().setRegularisation(-1).build()),
        "regularisation");
  }

  @Test
  void embed_rawVectors_areTheTables() {
    EmbedResponse response =
        server
            .stub()
            .embed(
                EmbedRequest.newBuilder()
                    .setConfig(TestEncoderServer.toy())
                    .addInputs(text(TestEncoderServer.item(3).text().orElseThrow()))
                    .build());
    try (Table table = server.open(embeddings)) {
      assertThat(vectors(response.getEmbeddings(0)).get("text"))
          .isEqualTo(table.floats("text").row(3));
    }
    assertThat(response.getMilliseconds()).isPositive();
  }

  @Test
  void embed_badRequests_areRefused() {
    EmbedRequest empty = EmbedRequest.newBuilder().setConfig(TestEncoderServer.toy()).build();
    assertRefused(() -> embed(empty), "1 to 64 inputs");
    EmbedRequest.Builder many = empty.toBuilder();
    for (int i = 0; i < 65; i++) {
      many.addInputs(text("x"));
    }
    assertRefused(() -> embed(many.build()), "65");
    assertRefused(
        () -> embed(empty.toBuilder().addInputs(EmbedInput.getDefaultInstance()).build()),
        "inputs[0]");
    assertRefused(() -> embed(empty.toBuilder().addInputs(text(" ")).build()), "text");
    assertRefused(
        () -> embed(empty.toBuilder().addInputs(text("x")).setAlignment(embeddings).build()),
        "is not aligned");
    ArtifactReference aligned =
        server.align(embeddings, AlignConfig.getDefaultInstance()).getAligned();
    EmbedRequest otherwise =
        empty.toBuilder()
            .addInputs(text("x"))
            .setAlignment(aligned)
            .setConfig(TestEncoderServer.toy().toBuilder().setResize("centre_crop"))
            .build();
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> embed(otherwise));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void encoders_listedAndNamed_areDescribed() {
    var listed = server.stub().listEncoders(ListEncodersRequest.getDefaultInstance());
    assertThat(listed.getNextPageToken()).isEmpty();
    assertThat(listed.getEncodersList())
        .singleElement()
        .satisfies(encoder -> {
          assertThat(encoder.getName()).isEqualTo("encoders/toy");
          assertThat(encoder.getDimensionsMap()).containsEntry("image_features", 12);
          assertThat(encoder.getDevice()).isEqualTo("cpu");
          assertThat(server.stub().getEncoder(get("encoders/toy"))).isEqualTo(encoder);
        });
    assertRefused(() -> server.stub().getEncoder(get("encoders/other")), "other");
    assertRefused(() -> server.stub().getEncoder(get("toy")), "encoders/<id>");
  }

  private static GetEncoderRequest get(String name) {
    return GetEncoderRequest.newBuilder().setName(name).build();
  }

  private EmbedResponse embed(EmbedRequest request) {
    return server.stub().embed(request);
  }

  private AlignTableResponse align(List<String> ids, AlignConfig config) {
    return TestEncoderServer.response(
        server.alignToTheEnd(request(ids).setConfig(config).build()), AlignTableResponse.class);
  }

  private Operation alignToTheEnd(List<String> ids) {
    return server.alignToTheEnd(request(ids).build());
  }

  private AlignTableRequest.Builder request(List<String> ids) {
    return AlignTableRequest.newBuilder()
        .setEmbeddings(embeddings)
        .setSelection(
            TestEncoderServer.reference(new SelectionTable(ids).write(server.store()).name()));
  }

  private static EmbedInput text(String text) {
    return EmbedInput.newBuilder().setText(text).build();
  }

  private static EmbedInput image(byte[] image) {
    return EmbedInput.newBuilder().setImage(ByteString.copyFrom(image)).build();
  }

  private static Map<String, float[]> vectors(Embedding embedding) {
    TreeMap<String, float[]> vectors = new TreeMap<>();
    for (NamedVector vector : embedding.getVectorsList()) {
      float[] values = new float[vector.getValuesCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = vector.getValues(i);
      }
      vectors.put(vector.getName(), values);
    }
    return vectors;
  }

  private static void assertFails(Operation operation, String message) {
    assertThat(operation.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(operation.getError().getMessage()).contains(message);
  }

  private static void assertRefused(Runnable call, String message) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
    assertThat(refused.getMessage()).contains(message);
  }
}
