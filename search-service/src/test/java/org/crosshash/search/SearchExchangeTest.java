package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings(
    "try") // Arrow's streams may be interrupted while they close; nobody interrupts a test.
final class SearchExchangeTest {
  private static final String MODEL = "models/" + "ab".repeat(32);
  private static final int BYTES = 8;

  @TempDir private Path folder;
  private TestServer server;
  private BufferAllocator allocator;
  private FlightClient flight;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    Requests.created(server, "sample", 8 * BYTES, MODEL);
    Random random = new Random(1);
    CodeEntry[] entries = new CodeEntry[500];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Requests.random("item-" + i, 8 * BYTES, random);
    }
    Requests.upsert(server, "indexes/sample", MODEL, entries);
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
  void doExchange_batchesOfQueries_answersAsSearchDoes() {
    Random random = new Random(2);
    List<Row> expected = new ArrayList<>();
    List<Row> found = new ArrayList<>();
    try (VectorSchemaRoot queries = VectorSchemaRoot.create(schema(Map.of()), allocator);
        FlightClient.ExchangeReaderWriter exchange =
            flight.doExchange(
                command("{\"search\": {\"index\": \"indexes/sample\", \"limit\": 7}}"))) {
      exchange.getWriter().start(queries);
      for (int batch = 0; batch < 5; batch++) {
        for (int row = 0; row < 40; row++) {
          byte[] code = new byte[BYTES];
          random.nextBytes(code);
          set(queries, row, "q" + batch + "-" + row, code);
          expected.addAll(searched("q" + batch + "-" + row, code, 7));
        }
        queries.setRowCount(40);
        exchange.getWriter().putNext();
        assertThat(exchange.getReader().next()).isTrue();
        assertThat(metadata(exchange)).isEqualTo("{\"version\": 1}");
        found.addAll(rows(exchange.getReader().getRoot()));
      }
      exchange.getWriter().completed();
      assertThat(exchange.getReader().next()).isFalse();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void doExchange_moreThanOneAnswerHolds_comesInSeveral() throws Exception {
    try (VectorSchemaRoot queries = VectorSchemaRoot.create(schema(Map.of()), allocator);
        FlightClient.ExchangeReaderWriter exchange =
            flight.doExchange(
                command("{\"search\": {\"index\": \"indexes/sample\", \"limit\": 1}}"))) {
      exchange.getWriter().start(queries);
      for (int row = 0; row < 3_000; row++) {
        set(queries, row, "q" + row, new byte[BYTES]);
      }
      queries.setRowCount(3_000);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      List<Row> found = new ArrayList<>();
      int batches = 0;
      while (exchange.getReader().next()) {
        found.addAll(rows(exchange.getReader().getRoot()));
        batches++;
      }
      assertThat(batches).isEqualTo(3);
      assertThat(found).hasSize(3_000);
      assertThat(found.get(2_999).query()).isEqualTo("q2999");
    }
  }

  @Test
  void doExchange_badCommands_areRefusedWithTheRule() {
    refused("search", "one key that names it");
    refused("{\"look\": {}}", "Use one of [search]");
    refused("{\"search\": {\"indx\": \"indexes/sample\"}}", "JSON form of SearchRequest");
    refused("{\"search\": {\"index\": \"indexes/smple\"}}", "id you mean `sample`");
    refused("{\"search\": {\"index\": \"indexes/sample\", \"codes\": [\"AA==\"]}}", "batches");
    refused("{\"search\": {\"index\": \"indexes/sample\", \"limit\": 20000}}", "1 to 10000");
  }

  @Test
  void doExchange_codesOfAnotherModel_areRefused() {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .isThrownBy(() ->
            exchanged(
                "{\"search\": {\"index\": \"indexes/sample\"}}",
                Map.of("crosshash.model", "models/" + "cd".repeat(32))))
        .withMessageContaining(MODEL);
  }

  @Test
  void doExchange_readerThatStalls_isHeldBackAndReleasedByCancelling() throws Exception {
    try (VectorSchemaRoot queries = VectorSchemaRoot.create(schema(Map.of()), allocator);
        FlightClient.ExchangeReaderWriter exchange =
            flight.doExchange(
                command("{\"search\": {\"index\": \"indexes/sample\", \"limit\": 100}}"))) {
      exchange.getWriter().start(queries);
      for (int row = 0; row < 5_000; row++) {
        set(queries, row, "query-" + row, new byte[BYTES]);
      }
      queries.setRowCount(5_000);
      int sent = 0;
      long quiet = System.nanoTime();
      while (sent < 2_000 && System.nanoTime() - quiet < TimeUnit.SECONDS.toNanos(1)) {
        if (exchange.getWriter().isReady()) {
          exchange.getWriter().putNext();
          sent++;
          quiet = System.nanoTime();
        }
      }
      assertThat(sent).as("batches that were taken though nobody reads answers").isLessThan(2_000);
      exchange.getReader().cancel("seen enough", null);
    }
  }

  private void refused(String command, String words) {
    assertThatExceptionOfType(FlightRuntimeException.class)
        .as(command)
        .isThrownBy(() -> exchanged(command, Map.of()))
        .withMessageContaining(words);
  }

  private void exchanged(String command, Map<String, String> metadata) throws Exception {
    try (VectorSchemaRoot queries = VectorSchemaRoot.create(schema(metadata), allocator);
        FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command(command))) {
      exchange.getWriter().start(queries);
      set(queries, 0, "q", new byte[BYTES]);
      queries.setRowCount(1);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      while (exchange.getReader().next()) {
        assertThat(exchange.getReader().getRoot()).isNotNull();
      }
    }
  }

  private List<Row> searched(String query, byte[] code, int limit) {
    List<Neighbour> neighbours =
        server
            .stub()
            .search(
                SearchRequest.newBuilder()
                    .setIndex("indexes/sample")
                    .addCodes(ByteString.copyFrom(code))
                    .setLimit(limit)
                    .build())
            .getResults(0)
            .getNeighboursList();
    List<Row> rows = new ArrayList<>();
    for (int rank = 0; rank < neighbours.size(); rank++) {
      Neighbour each = neighbours.get(rank);
      rows.add(new Row(query, rank, each.getId(), each.getModality(), each.getDistance()));
    }
    return rows;
  }

  private record Row(String query, int rank, String id, String modality, int distance) {}

  private static List<Row> rows(VectorSchemaRoot batch) {
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < batch.getRowCount(); row++) {
      rows.add(
          new Row(
              text(batch, "query", row),
              ((IntVector) batch.getVector("rank")).get(row),
              text(batch, "id", row),
              text(batch, "modality", row),
              ((IntVector) batch.getVector("distance")).get(row)));
    }
    return rows;
  }

  private static String text(VectorSchemaRoot batch, String column, int row) {
    return new String(((VarCharVector) batch.getVector(column)).get(row), StandardCharsets.UTF_8);
  }

  private static String metadata(FlightClient.ExchangeReaderWriter exchange) {
    var buffer = exchange.getReader().getLatestMetadata();
    byte[] bytes = new byte[(int) buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void set(VectorSchemaRoot batch, int row, String id, byte[] code) {
    ((VarCharVector) batch.getVector("id")).setSafe(row, id.getBytes(StandardCharsets.UTF_8));
    ((FixedSizeBinaryVector) batch.getVector("code")).setSafe(row, code);
  }

  private static Schema schema(Map<String, String> metadata) {
    return new Schema(
        List.of(
            Field.notNullable("id", ArrowType.Utf8.INSTANCE),
            new Field(
                "code", FieldType.notNullable(new ArrowType.FixedSizeBinary(BYTES)), List.of())),
        metadata);
  }

  private static FlightDescriptor command(String json) {
    return FlightDescriptor.command(json.getBytes(StandardCharsets.UTF_8));
  }
}
