package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.tables.Item;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings(
    "try") // Arrow's streams may be interrupted while they close; nobody interrupts a test.
class EmbedExchangeTest {
  private static final String TOY = command("'config': {'encoder': 'toy'}");
  private static final String SKIP = command("'config': {'encoder': 'toy', 'unreadable': 'skip'}");

  @TempDir private Path folder;
  private TestEncoderServer server;
  private BufferAllocator allocator;
  private FlightClient flight;

  @BeforeEach
  void start() {
    server = TestEncoderServer.start(folder, new ToyEncoder());
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

  private record Streamed(
      List<String> ids, List<float[]> images, List<float[]> texts, List<String> metadata) {}

  @Test
  void doExchange_picturesAndTexts_answersAsATableIsEncodedAndAligned() throws Exception {
    List<Item> items = TestEncoderServer.items(150);
    ArtifactReference raw =
        server.encode(server.put(items), TestEncoderServer.toy()).getEmbeddings();
    ArtifactReference aligned =
        server.align(raw, AlignConfig.newBuilder().setMethod("centre").build()).getAligned();
    // 100 rows come in two batches of at most 64, 50 in one.
    Streamed streamed = stream(TOY, items, 100);
    assertThat(streamed.metadata()).hasSize(3);
    assertSame(streamed, raw);
    String command =
        command(
            "'config': {'encoder': 'toy'}, 'alignment': {'name': '%s'}"
                .formatted(aligned.getName()));
    assertSame(stream(command, items, 150), aligned);
  }

  private void assertSame(Streamed streamed, ArtifactReference reference) {
    try (Table table = server.open(reference)) {
      assertThat(streamed.ids()).isEqualTo(table.ids());
      for (int i = 0; i < streamed.ids().size(); i++) {
        assertThat(streamed.images().get(i)).isEqualTo(table.floats("image").row(i));
        assertThat(streamed.texts().get(i)).isEqualTo(table.floats("text").row(i));
      }
    }
  }

  @Test
  void doExchange_unreadableRowsToSkip_areNamedWithTheirBatch() throws Exception {
    List<Item> items = new ArrayList<>(TestEncoderServer.items(5));
    items.set(2, items.get(2).withImage(new byte[] {0, 1}));
    items.set(3, items.get(3).withText("  "));
    Streamed streamed = stream(SKIP, items, 2);
    assertThat(streamed.ids()).containsExactly("item-0", "item-1", "item-4");
    assertThat(streamed.metadata().get(0)).doesNotContain("reason");
    // Nothing of the second batch could be read, and the stream goes on.
    assertThat(streamed.metadata().get(1))
        .contains("item-2", "must not begin with 0", "item-3", "must hold something");
  }

  @Test
  void doExchange_badRowsCommandsAndColumns_areRefusedWithTheRule() {
    List<Item> items = new ArrayList<>(TestEncoderServer.items(4));
    refused("{\"embod\": {}}", items, "Use one of [embed]");
    refused(command("'configs': {}"), items, "JSON form of EmbedStreamConfig");
    refused(command("'config': {'encoder': 'none'}"), items, "none");
    refused(TOY, List.of(Item.of("b").withImage(new byte[] {1})), "must have a text");
    items.set(2, items.get(2).withImage(new byte[] {0, 1}));
    refused(TOY, items, "row item-2");
  }

  @Test
  void doExchange_readerThatGoesAway_leavesTheServerReadyForOthers() throws Exception {
    List<Item> items = TestEncoderServer.items(64);
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(), allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(descriptor(TOY))) {
      exchange.getWriter().start(batch);
      fill(batch, items);
      for (int sent = 0; sent < 20; sent++) {
        exchange.getWriter().putNext();
      }
      assertThat(exchange.getReader().next()).isTrue();
      exchange.getReader().cancel("seen enough", null);
    }
    assertThat(stream(TOY, items, 64).ids()).hasSize(64);
  }

  @Test
  void doExchange_readerThatNeverReads_isHeldBackInBoundedMemoryAndHoldsNobodyUp()
      throws Exception {
    int most = 2_000;
    // Half a megabyte of pictures a batch: all of them would be a gigabyte.
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      byte[] picture = new byte[8 << 10];
      picture[0] = 1;
      picture[1] = (byte) i;
      items.add(Item.of("item-" + i).withImage(picture).withText("text " + i));
    }
    ManagedChannel deaf = neverReading();
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(), allocator);
        FlightClient client = FlightGrpcUtils.createFlightClientWithSharedChannel(allocator, deaf);
        FlightClient.ExchangeReaderWriter exchange = client.doExchange(descriptor(TOY))) {
      exchange.getWriter().start(batch);
      fill(batch, items);
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
      assertThat(server.allocator().getPeakMemoryAllocation()).isLessThan(64L << 20);
      assertThat(stream(TOY, TestEncoderServer.items(70), 70).ids()).hasSize(70);
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
              MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new ForwardingClientCall.SimpleForwardingClientCall<>(
                next.newCall(method, options)) {
              @Override
              public void request(int messages) {}
            };
          }
        };
    return NettyChannelBuilder.forTarget(server.address()).usePlaintext().intercept(deaf).build();
  }

  private void refused(String command, List<Item> items, String words) {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .as(command)
        .isThrownBy(() -> stream(command, items, items.size()))
        .withMessageContaining(words);
  }

  private Streamed stream(String command, List<Item> items, int size) throws Exception {
    Streamed streamed =
        new Streamed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(), allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(descriptor(command))) {
      exchange.getWriter().start(batch);
      for (int from = 0; from < items.size(); from += size) {
        fill(batch, items.subList(from, Math.min(from + size, items.size())));
        exchange.getWriter().putNext();
      }
      exchange.getWriter().completed();
      while (exchange.getReader().next()) {
        VectorSchemaRoot answer = exchange.getReader().getRoot();
        for (int row = 0; row < answer.getRowCount(); row++) {
          byte[] id = ((VarCharVector) answer.getVector("id")).get(row);
          streamed.ids().add(new String(id, StandardCharsets.UTF_8));
          streamed.images().add(row(answer, "image", row));
          streamed.texts().add(row(answer, "text", row));
        }
        ArrowBuf sent = exchange.getReader().getLatestMetadata();
        byte[] metadata = new byte[Math.toIntExact(sent.readableBytes())];
        sent.getBytes(sent.readerIndex(), metadata);
        streamed.metadata().add(new String(metadata, StandardCharsets.UTF_8));
      }
    }
    return streamed;
  }

  private static float[] row(VectorSchemaRoot batch, String column, int row) {
    FixedSizeListVector list = (FixedSizeListVector) batch.getVector(column);
    Float4Vector values = (Float4Vector) list.getDataVector();
    float[] vector = new float[list.getListSize()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(row * vector.length + i);
    }
    return vector;
  }

  private static void fill(VectorSchemaRoot batch, List<Item> items) {
    batch.clear();
    for (int row = 0; row < items.size(); row++) {
      Item item = items.get(row);
      byte[] id = item.id().getBytes(StandardCharsets.UTF_8);
      ((VarCharVector) batch.getVector("id")).setSafe(row, id);
      if (item.image().isPresent()) {
        ((VarBinaryVector) batch.getVector("image")).setSafe(row, item.image().get());
      }
      if (item.text().isPresent()) {
        byte[] text = item.text().get().getBytes(StandardCharsets.UTF_8);
        ((VarCharVector) batch.getVector("text")).setSafe(row, text);
      }
    }
    batch.setRowCount(items.size());
  }

  private static Schema schema() {
    return new Schema(
        List.of(
            Field.notNullable("id", ArrowType.Utf8.INSTANCE),
            new Field("text", FieldType.nullable(ArrowType.Utf8.INSTANCE), List.of()),
            new Field("image", FieldType.nullable(ArrowType.Binary.INSTANCE), List.of())));
  }

  private static String command(String settings) {
    return "{\"embed\": {" + settings.replace('\'', '"') + "}}";
  }

  private static FlightDescriptor descriptor(String json) {
    return FlightDescriptor.command(json.getBytes(StandardCharsets.UTF_8));
  }
}
