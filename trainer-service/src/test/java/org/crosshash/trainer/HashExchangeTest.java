package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.primitives.Floats;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainingFree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings(
    "try") // Arrow's streams may be interrupted while they close; nobody interrupts a test.
final class HashExchangeTest {
  private static final int DIMENSION = TrainerFixture.TEXT_DIMENSION;
  private static final int WIDTH = 2;

  @TempDir private Path folder;
  private ServerUnderTest server;
  private BufferAllocator allocator;
  private FlightClient flight;
  private String model;
  private FloatMatrix texts;

  @BeforeEach
  void start() {
    server = new ServerUnderTest(folder.resolve("data"));
    ArtifactName embeddings = TrainerFixture.embeddings(server.store());
    model =
        server
            .train(
                TrainRequest.newBuilder()
                    .setEmbeddings(TrainerFixture.reference(embeddings))
                    .setConfig(
                        TrainConfig.newBuilder()
                            .setMethod("cca-itq")
                            .setBits(8 * WIDTH)
                            .setTrainingFree(TrainingFree.newBuilder().setRegularisation(1)))
                    .build())
            .getModel()
            .getName();
    try (Table table = server.store().open(embeddings)) {
      texts = FloatMatrix.of(EmbeddingsTable.of(table).dense("text").toArray(), DIMENSION);
    }
    allocator = new RootAllocator();
    flight = FlightGrpcUtils.createFlightClient(allocator, server.channel());
  }

  @AfterEach
  void stop() throws InterruptedException {
    flight.close();
    server.close();
    // Closing fails where memory of a call is not given back.
    allocator.close();
  }

  @Test
  void doExchange_batchesOfVectors_answersAsATableIsHashed() throws Exception {
    ByteArrayOutputStream codes = new ByteArrayOutputStream();
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(DIMENSION, Map.of()), allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command("text"))) {
      exchange.getWriter().start(batch);
      for (int from = 0; from < TrainerFixture.ITEMS; from += 50) {
        int count = Math.min(50, TrainerFixture.ITEMS - from);
        fill(batch, from, count);
        exchange.getWriter().putNext();
        assertThat(exchange.getReader().next()).isTrue();
        VectorSchemaRoot answer = exchange.getReader().getRoot();
        assertThat(answer.getSchema().getCustomMetadata())
            .containsEntry("crosshash.model", model)
            .containsEntry("crosshash.content", "codes");
        assertThat(answer.getRowCount()).isEqualTo(count);
        for (int row = 0; row < count; row++) {
          assertThat(text(answer, "id", row)).isEqualTo("item-" + (from + row));
          assertThat(text(answer, "modality", row)).isEqualTo("text");
          codes.writeBytes(((FixedSizeBinaryVector) answer.getVector("code")).get(row));
        }
      }
      exchange.getWriter().completed();
      assertThat(exchange.getReader().next()).isFalse();
    }
    try (var lease = new Models(server.store()).lease(model)) {
      TrainedModel.OfVectors loaded = (TrainedModel.OfVectors) lease.value().model();
      assertThat(codes.toByteArray()).isEqualTo(loaded.model().text().hash(texts));
    }
  }

  @Test
  void doExchange_moreThanOneAnswerHolds_comesInSeveral() throws Exception {
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(DIMENSION, Map.of()), allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command("text"))) {
      exchange.getWriter().start(batch);
      fill(batch, 0, 10_000);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      int rows = 0;
      int batches = 0;
      while (exchange.getReader().next()) {
        rows += exchange.getReader().getRoot().getRowCount();
        batches++;
      }
      assertThat(rows).isEqualTo(10_000);
      assertThat(batches).isEqualTo(3);
    }
  }

  @Test
  void doExchange_badCommands_areRefusedWithTheRule() {
    refused("{\"hush\": {}}", "Use one of [hash]");
    refused("{\"hash\": {\"mdl\": \"models/x\"}}", "JSON form of HashStreamConfig");
    refused(
        "{\"hash\": {\"model\": \"models/" + "0".repeat(64) + "\", \"modality\": \"text\"}}",
        "models/000");
    refused("{\"hash\": {\"model\": \"" + model + "\", \"modality\": \"sound\"}}", "sound");
  }

  @Test
  void doExchange_badVectors_areRefusedWithTheRule() {
    assertRefused(schema(DIMENSION - 1, Map.of()), 0f, "dimension " + DIMENSION);
    assertRefused(schema(DIMENSION, Map.of()), Float.NaN, "finite");
    assertRefused(
        new Schema(List.of(Field.notNullable("id", ArrowType.Utf8.INSTANCE))),
        0f,
        "`id`, `vector`");
    assertRefused(
        schema(
            DIMENSION, Map.of("crosshash.encoder", "encoder-2", "crosshash.alignment", "centre")),
        0f,
        "encoder-1");
  }

  @Test
  void doExchange_rowWithoutAVector_isRefused() {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .isThrownBy(() -> {
          try (VectorSchemaRoot batch =
                  VectorSchemaRoot.create(schema(DIMENSION, Map.of()), allocator);
              FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command("text"))) {
            exchange.getWriter().start(batch);
            fill(batch, 0, 3);
            ((FixedSizeListVector) batch.getVector("vector")).setNull(1);
            exchange.getWriter().putNext();
            exchange.getWriter().completed();
            while (exchange.getReader().next()) {
              assertThat(exchange.getReader().getRoot()).isNotNull();
            }
          }
        })
        .withMessageContaining("`vector` has none at 1");
  }

  @Test
  void doExchange_deadlineOver_ends() {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .isThrownBy(() -> {
          try (VectorSchemaRoot batch =
                  VectorSchemaRoot.create(schema(DIMENSION, Map.of()), allocator);
              FlightClient.ExchangeReaderWriter exchange =
                  flight.doExchange(
                      command("text"), CallOptions.timeout(300, TimeUnit.MILLISECONDS))) {
            exchange.getWriter().start(batch);
            fill(batch, 0, 1);
            exchange.getWriter().putNext();
            while (exchange.getReader().next()) {
              assertThat(exchange.getReader().getRoot().getRowCount()).isEqualTo(1);
            }
          }
        })
        .satisfies(e -> assertThat(e.status().code().name()).isEqualTo("TIMED_OUT"));
  }

  @Test
  void doExchange_readerThatGoesAway_leavesTheServerReadyForOthers() throws Exception {
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(DIMENSION, Map.of()), allocator)) {
      fill(batch, 0, 4_096);
      try (FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command("text"))) {
        exchange.getWriter().start(batch);
        for (int sent = 0; sent < 50; sent++) {
          exchange.getWriter().putNext();
        }
        assertThat(exchange.getReader().next()).isTrue();
        exchange.getReader().cancel("seen enough", null);
      }
      try (FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command("text"))) {
        exchange.getWriter().start(batch);
        exchange.getWriter().putNext();
        exchange.getWriter().completed();
        assertThat(exchange.getReader().next()).isTrue();
        assertThat(exchange.getReader().getRoot().getRowCount()).isEqualTo(4_096);
        assertThat(exchange.getReader().next()).isFalse();
      }
    }
  }

  @Test
  void doExchange_readerThatNeverReads_isHeldBackInBoundedMemoryAndHoldsNobodyUp()
      throws Exception {
    int most = 2_000;
    ManagedChannel deaf = neverReading();
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(DIMENSION, Map.of()), allocator);
        FlightClient client = FlightGrpcUtils.createFlightClientWithSharedChannel(allocator, deaf);
        FlightClient.ExchangeReaderWriter exchange = client.doExchange(command("text"))) {
      exchange.getWriter().start(batch);
      fill(batch, 0, 4_096);
      int sent = 0;
      long quiet = System.nanoTime();
      while (sent < most && System.nanoTime() - quiet < TimeUnit.SECONDS.toNanos(2)) {
        if (exchange.getWriter().isReady()) {
          exchange.getWriter().putNext();
          sent++;
          quiet = System.nanoTime();
        } else {
          Thread.sleep(1);
        }
      }
      assertThat(sent).as("batches that were taken though nobody reads answers").isLessThan(most);
      // All of them would be half a gigabyte.
      assertThat(server.allocator().getPeakMemoryAllocation()).isLessThan(64L << 20);
      assertThat(
              server
                  .trainer()
                  .withDeadlineAfter(20, TimeUnit.SECONDS)
                  .hashVectors(
                      HashVectorsRequest.newBuilder()
                          .setModel(model)
                          .addInputs(
                              HashInput.newBuilder()
                                  .setModality("text")
                                  .addAllValues(Floats.asList(texts.row(0))))
                          .build())
                  .getCodesCount())
          .isEqualTo(1);
      try (FlightClient.ExchangeReaderWriter other = flight.doExchange(command("text"))) {
        other.getWriter().start(batch);
        other.getWriter().putNext();
        other.getWriter().completed();
        assertThat(other.getReader().next()).isTrue();
        assertThat(other.getReader().getRoot().getRowCount()).isEqualTo(4_096);
        assertThat(other.getReader().next()).isFalse();
      }
      exchange.getReader().cancel("seen enough", null);
    } finally {
      deaf.shutdownNow();
    }
  }

  /** A channel whose calls never ask for an answer; Flight's own client reads ahead without end. */
  private ManagedChannel neverReading() {
    ClientInterceptor deaf =
        new ClientInterceptor() {
          @Override
          public <Q, A> ClientCall<Q, A> interceptCall(
              MethodDescriptor<Q, A> method, io.grpc.CallOptions options, Channel next) {
            return new ForwardingClientCall.SimpleForwardingClientCall<>(
                next.newCall(method, options)) {
              @Override
              public void request(int messages) {}
            };
          }
        };
    return NettyChannelBuilder.forTarget(server.address()).usePlaintext().intercept(deaf).build();
  }

  private void refused(String command, String words) {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .as(command)
        .isThrownBy(() -> exchanged(descriptor(command), schema(DIMENSION, Map.of()), 0f))
        .withMessageContaining(words);
  }

  private void assertRefused(Schema schema, float value, String words) {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .isThrownBy(() -> exchanged(command("text"), schema, value))
        .withMessageContaining(words);
  }

  private void exchanged(FlightDescriptor command, Schema schema, float value) throws Exception {
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command)) {
      exchange.getWriter().start(batch);
      ((VarCharVector) batch.getVector("id")).setSafe(0, "q".getBytes(StandardCharsets.UTF_8));
      if (batch.getVector("vector") instanceof FixedSizeListVector vectors) {
        vectors.setNotNull(0);
        for (int i = 0; i < vectors.getListSize(); i++) {
          ((Float4Vector) vectors.getDataVector()).setSafe(i, value);
        }
      }
      batch.setRowCount(1);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      while (exchange.getReader().next()) {
        assertThat(exchange.getReader().getRoot()).isNotNull();
      }
    }
  }

  /** Texts of the fixture from one on, over and over. */
  private void fill(VectorSchemaRoot batch, int from, int count) {
    VarCharVector ids = (VarCharVector) batch.getVector("id");
    FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("vector");
    Float4Vector values = (Float4Vector) vectors.getDataVector();
    for (int row = 0; row < count; row++) {
      ids.setSafe(row, ("item-" + (from + row)).getBytes(StandardCharsets.UTF_8));
      vectors.setNotNull(row);
      float[] vector = texts.row((from + row) % texts.rows());
      for (int i = 0; i < DIMENSION; i++) {
        values.setSafe(row * DIMENSION + i, vector[i]);
      }
    }
    batch.setRowCount(count);
  }

  private static String text(VectorSchemaRoot batch, String column, int row) {
    return new String(((VarCharVector) batch.getVector(column)).get(row), StandardCharsets.UTF_8);
  }

  private static Schema schema(int dimension, Map<String, String> metadata) {
    Field value =
        Field.notNullable("item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
    return new Schema(
        List.of(
            Field.notNullable("id", ArrowType.Utf8.INSTANCE),
            new Field(
                "vector",
                FieldType.nullable(new ArrowType.FixedSizeList(dimension)),
                List.of(value))),
        metadata);
  }

  private FlightDescriptor command(String modality) {
    return descriptor(
        "{\"hash\": {\"model\": \"%s\", \"modality\": \"%s\"}}".formatted(model, modality));
  }

  private static FlightDescriptor descriptor(String json) {
    return FlightDescriptor.command(json.getBytes(StandardCharsets.UTF_8));
  }
}
