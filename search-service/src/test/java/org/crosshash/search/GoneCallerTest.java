package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.search.v1.AttributeValue;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.Combination;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.RangeSearchRequest;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads with work for seconds end soon after their callers have gone. */
@SuppressWarnings("try") // Flight's clients may be interrupted while they are closed.
final class GoneCallerTest {
  private static final String NAME = "indexes/sample";
  private static final int BITS = 512;
  private static final int BATCHES = 6;
  private static final int BATCH = 5_000;
  private static final long DEADLINE_MILLIS = 80;

  private final Random random = new Random(9);

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void fill() {
    server = new TestServer(folder);
    Requests.created(server, "sample", BITS, "");
    for (int batch = 0; batch < BATCHES; batch++) {
      List<CodeEntry> entries = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        String name = batch + "-" + i;
        entries.add(
            Requests.random(name, BITS, random).toBuilder()
                .putTypedAttributes(
                    "name", AttributeValue.newBuilder().setStringValue("name " + name).build())
                .build());
      }
      Requests.upsert(server, NAME, "", entries.toArray(CodeEntry[]::new));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Combination.class,
      names = {"COMBINATION_UNSPECIFIED", "COMBINATION_MINIMUM", "COMBINATION_SUM"})
  void search_deadlineOver_ends(Combination combination) {
    SearchRequest.Builder request =
        SearchRequest.newBuilder().setIndex(NAME).setLimit(900).setCombination(combination);
    for (int query = 0; query < 1024; query++) {
      request.addCodes(code());
    }
    endsSoon(stub -> stub.search(request.build()));
    assertThat(statistics().getSearchesStopped()).isEqualTo(1);
  }

  @Test
  void search_deadlineOverWhileAFilterIsEvaluated_ends() {
    SearchRequest request =
        SearchRequest.newBuilder().setIndex(NAME).addCodes(code()).setFilter(slowFilter()).build();
    endsSoon(stub -> stub.search(request));
    assertThat(statistics().getSearchesStopped()).isEqualTo(1);
  }

  @Test
  void rangeSearchAndCountAndDelete_deadlineOverWhileAFilterIsEvaluated_end() {
    endsSoon(stub ->
        stub.rangeSearch(
            RangeSearchRequest.newBuilder()
                .setIndex(NAME)
                .setCode(code())
                .setRadius(BITS)
                .setFilter(slowFilter())
                .build()));
    endsSoon(stub ->
        stub.count(CountRequest.newBuilder().setIndex(NAME).setFilter(slowFilter()).build()));
    long version = statistics().getVersion();
    endsSoon(stub ->
        stub.deleteCodes(
            DeleteCodesRequest.newBuilder().setIndex(NAME).setFilter(slowFilter()).build()));
    // The next write waits for the one before: it ended, and deleted nothing.
    assertThat(
            Requests.upsert(server, NAME, "", Requests.random("last", BITS, random)).getVersion())
        .isEqualTo(version + 1);
  }

  @Test
  void doExchange_readerGone_endsTheSearchUnderWay() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                Field.notNullable("id", ArrowType.Utf8.INSTANCE),
                Field.notNullable("code", ArrowType.Binary.INSTANCE)));
    String command =
        "{\"search\": {\"index\": \"indexes/sample\", \"limit\": 900, \"filter\": \"%s\"}}"
            .formatted(slowFilter());
    try (BufferAllocator allocator = new RootAllocator();
        FlightClient flight =
            FlightGrpcUtils.createFlightClientWithSharedChannel(allocator, server.channel());
        VectorSchemaRoot queries = VectorSchemaRoot.create(schema, allocator);
        FlightClient.ExchangeReaderWriter exchange =
            flight.doExchange(
                FlightDescriptor.command(command.getBytes(StandardCharsets.UTF_8)),
                CallOptions.timeout(30, TimeUnit.SECONDS))) {
      exchange.getWriter().start(queries);
      for (int row = 0; row < 1000; row++) {
        ((VarCharVector) queries.getVector("id"))
            .setSafe(row, "q".getBytes(StandardCharsets.UTF_8));
        ((VarBinaryVector) queries.getVector("code")).setSafe(row, code().toByteArray());
      }
      queries.setRowCount(1000);
      exchange.getWriter().putNext();
      await(() -> statistics().getSearchesInProgress() == 1);
      exchange.getReader().cancel("seen enough", null);
      await(() -> statistics().getSearchesInProgress() == 0);
    }
    assertThat(statistics().getSearches()).as("searches that ran to their end").isZero();
    assertThat(statistics().getSearchesStopped()).isEqualTo(1);
  }

  private interface Call {
    Object by(SearchServiceBlockingStub stub);
  }

  private void endsSoon(Call call) {
    assertStatus(
        Code.DEADLINE_EXCEEDED,
        () -> call.by(server.stub().withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)));
    await(() -> statistics().getSearchesInProgress() == 0);
    assertThat(statistics().getSearches()).as("searches that ran to their end").isZero();
  }

  /**
   * Long enough for any machine; what was to be stopped is told from what ended by itself by the
   * counters.
   */
  private static void await(BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still at work after 10 s").isLessThan(limit);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Hundreds of looks at every one of 30,000 texts. */
  private static String slowFilter() {
    StringBuilder filter = new StringBuilder("name:absent");
    for (int i = 0; i < 900; i++) {
      filter.append(" OR name:x").append(i);
    }
    return filter.toString();
  }

  private ByteString code() {
    byte[] code = new byte[BITS / 8];
    random.nextBytes(code);
    return ByteString.copyFrom(code);
  }

  private IndexStatistics statistics() {
    return server
        .stub()
        .getIndexStatistics(GetIndexStatisticsRequest.newBuilder().setName(NAME).build());
  }
}
