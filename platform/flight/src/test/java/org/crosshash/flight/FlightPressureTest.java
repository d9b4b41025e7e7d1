package org.crosshash.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are slow, rude, too many or too greedy; what a plain Flight client sees. */
@SuppressWarnings("try") // FlightStream.close() declares every exception.
class FlightPressureTest {
  private static final Duration STALL = Duration.ofMillis(700);
  private static final int BATCHES = 64;

  private Path folder;
  private FlightFixture fixture;
  private ManagedChannel channel;
  private FlightClient plain;

  @BeforeEach
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    fixture = new FlightFixture(folder, new FlightLimits(4 << 20, 2, STALL));
    channel = fixture.newChannel();
    plain = FlightGrpcUtils.createFlightClientWithSharedChannel(fixture.allocator(), channel);
  }

  @AfterEach
  void stop() throws InterruptedException {
    plain.close();
    channel.shutdownNow();
    fixture.close();
  }

  /** A table of 64 batches of 1 MiB. */
  private static StoredArtifact large(ArtifactStore store) {
    int rows = BATCHES * 256;
    float[] values = new float[rows * 1023];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return TableBuilder.of("embeddings")
        .ints("row", IntStream.range(0, rows).toArray())
        .floats("image", FloatMatrix.of(values, 1023))
        .write(store);
  }

  private FlightStream open(StoredArtifact stored) {
    return plain.getStream(new Ticket(stored.name().toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static int drain(FlightStream stream) {
    int rows = 0;
    while (stream.next()) {
      rows += stream.getRoot().getRowCount();
    }
    return rows;
  }

  @Test
  void doGet_readerThatStalls_getsAnErrorAndNeverAShortStream() throws Exception {
    StoredArtifact stored = large(fixture.remote());
    try (FlightStream stream = open(stored)) {
      assertThat(stream.next()).isTrue();
      Thread.sleep(3 * STALL.toMillis());
      assertThatThrownBy(() -> drain(stream))
          .isInstanceOfSatisfying(
              FlightRuntimeException.class,
              error -> {
                assertThat(error.status().code()).isEqualTo(FlightStatusCode.UNAVAILABLE);
                assertThat(error).hasMessageContaining("takes a batch within 700 ms");
              });
    }
  }

  @Test
  void doGet_readerThatIsSlowButReads_getsEverything() throws Exception {
    StoredArtifact stored = large(fixture.remote());
    int rows = 0;
    try (FlightStream stream = open(stored)) {
      while (stream.next()) {
        rows += stream.getRoot().getRowCount();
        Thread.sleep(15);
      }
    }
    assertThat(rows).isEqualTo(stored.rowCount());
  }

  @Test
  void doGet_readerThatCancels_freesItsStream() throws Exception {
    StoredArtifact stored = large(fixture.remote());
    for (int i = 0; i < 6; i++) {
      try (FlightStream stream = openWhenFree(stored)) {
        stream.cancel("enough", null);
      }
    }
  }

  private FlightStream openWhenFree(StoredArtifact stored) throws Exception {
    for (int attempt = 0; ; attempt++) {
      FlightStream stream = open(stored);
      try {
        assertThat(stream.next()).isTrue();
        return stream;
      } catch (FlightRuntimeException e) {
        stream.close();
        if (e.status().code() != FlightStatusCode.RESOURCE_EXHAUSTED || attempt > 100) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  @Test
  void doGet_moreStreamsThanAllowed_areRefused() throws Exception {
    StoredArtifact stored = large(fixture.remote());
    try (FlightStream first = open(stored);
        FlightStream second = open(stored)) {
      assertThat(first.next()).isTrue();
      assertThat(second.next()).isTrue();
      try (FlightStream third = open(stored)) {
        assertThatThrownBy(third::next)
            .isInstanceOfSatisfying(
                FlightRuntimeException.class,
                error ->
                    assertThat(error.status().code())
                        .isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED));
      }
      assertThat(drain(first)).isPositive();
      assertThat(drain(second)).isPositive();
    }
  }

  @Test
  void doGet_ofADamagedTable_isDataLoss() throws Exception {
    StoredArtifact stored = large(fixture.remote());
    try (Stream<Path> files = Files.walk(folder.resolve("remote"))) {
      Path file = files.filter(path -> path.endsWith("table.arrow")).findFirst().orElseThrow();
      Thread.sleep(20);
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.seek(5_000_000);
        bytes.write(0x55);
      }
    }
    assertThatThrownBy(() -> fixture.client().download(stored.name(), fixture.local()))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> assertThat(error.problem()).isEqualTo(Problem.DATA_LOSS));
    assertThat(fixture.local().list()).isEmpty();
  }

  @Test
  void doPut_batchAboveTheLimit_isRefusedAndLeavesNothing() {
    float[] values = new float[2_000_000];
    StoredArtifact stored =
        EmbeddingsTable.builder(List.of("huge"))
            .dense("image", FloatMatrix.of(values, values.length))
            .write(fixture.local());
    try (Table table = fixture.local().open(stored.name())) {
      assertThatThrownBy(() -> fixture.client().upload(table))
          .isInstanceOfSatisfying(
              CrosshashException.class,
              error -> {
                assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
                assertThat(error).hasMessageContaining("at most 4194304 bytes");
              });
    }
    assertThat(fixture.remote().list()).isEmpty();
  }

  @Test
  void doPut_writerThatStalls_getsAnErrorAndLeavesNothing() throws Exception {
    StoredArtifact stored = large(fixture.local());
    try (Table table = fixture.local().open(stored.name());
        VectorSchemaRoot batch = table.batch(0)) {
      AsyncPutListener answer = new AsyncPutListener();
      FlightClient.ClientStreamListener stream =
          plain.startPut(FlightDescriptor.path("tables"), batch, answer);
      stream.putNext();
      Thread.sleep(3 * STALL.toMillis());
      assertThatThrownBy(answer::getResult).isInstanceOf(FlightRuntimeException.class);
    }
    assertThat(fixture.remote().list()).isEmpty();
  }

  @Test
  void doPut_writerThatFails_leavesNothing() throws Exception {
    StoredArtifact stored = large(fixture.local());
    try (Table table = fixture.local().open(stored.name());
        VectorSchemaRoot batch = table.batch(0)) {
      AsyncPutListener answer = new AsyncPutListener();
      FlightClient.ClientStreamListener stream =
          plain.startPut(FlightDescriptor.path("tables"), batch, answer);
      stream.putNext();
      stream.error(Status.CANCELLED.asRuntimeException());
      assertThatThrownBy(answer::getResult).isInstanceOf(FlightRuntimeException.class);
    }
    awaitNothingUnfinished();
    assertThat(fixture.remote().list()).isEmpty();
  }

  private void awaitNothingUnfinished() throws Exception {
    Path temporary = folder.resolve("remote").resolve("temporary");
    for (int i = 0; i < 200; i++) {
      try (Stream<Path> left = Files.list(temporary)) {
        if (left.findAny().isEmpty()) {
          return;
        }
      }
      Thread.sleep(20);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void doPut_toAnotherPath_isRefused() {
    StoredArtifact stored = new SelectionTable(List.of("a")).write(fixture.local());
    try (Table table = fixture.local().open(stored.name());
        VectorSchemaRoot batch = table.batch(0)) {
      AsyncPutListener answer = new AsyncPutListener();
      FlightClient.ClientStreamListener stream =
          plain.startPut(FlightDescriptor.path("elsewhere"), batch, answer);
      stream.completed();
      assertThatThrownBy(answer::getResult)
          .isInstanceOf(FlightRuntimeException.class)
          .hasMessageContaining("[tables]");
    }
  }

  @Test
  void listFlights_givesTablesWithSchemaTicketRowsAndBytes() throws Exception {
    StoredArtifact selection = new SelectionTable(List.of("a", "b")).write(fixture.remote());
    StoredArtifact vectors = large(fixture.remote());

    List<FlightInfo> all = new ArrayList<>();
    plain.listFlights(Criteria.ALL).forEach(all::add);
    Iterator<FlightInfo> selections =
        plain.listFlights(new Criteria("selection".getBytes(StandardCharsets.UTF_8))).iterator();

    assertThat(all).hasSize(2);
    assertThat(all.getFirst().getSchemaOptional().orElseThrow())
        .isEqualTo(fixture.remote().schema(vectors.name()));
    FlightInfo info = selections.next();
    assertThat(selections.hasNext()).isFalse();
    assertThat(info.getRecords()).isEqualTo(2);
    assertThat(info.getBytes()).isEqualTo(selection.sizeBytes());
    try (FlightStream stream = plain.getStream(info.getEndpoints().getFirst().getTicket())) {
      assertThat(drain(stream)).isEqualTo(2);
    }
  }

  @Test
  void listFlights_whereATableCannotBeRead_leavesItOut() throws Exception {
    StoredArtifact sound = new SelectionTable(List.of("a", "b")).write(fixture.remote());
    StoredArtifact cut = large(fixture.remote());
    StoredArtifact undescribed = new SelectionTable(List.of("c")).write(fixture.remote());
    Files.delete(object(cut).resolve("table.arrow"));
    Files.writeString(object(undescribed).resolve("about.json"), "{");

    List<FlightInfo> all = new ArrayList<>();
    plain.listFlights(Criteria.ALL).forEach(all::add);

    assertThat(all).hasSize(1);
    assertThat(all.getFirst().getDescriptor().getPath())
        .containsExactly("tables", sound.name().digest().hex());
  }

  private Path object(StoredArtifact artifact) {
    String hex = artifact.name().digest().hex();
    return folder.resolve("remote").resolve("objects").resolve(hex.substring(0, 2)).resolve(hex);
  }

  @Test
  void getFlightInfo_ofATicketAsCommand_describesThePart() {
    StoredArtifact vectors = large(fixture.remote());
    FlightInfo info =
        plain.getInfo(
            FlightDescriptor.command(
                ("{\"table\":\"" + vectors.name() + "\",\"columns\":[\"row\"],\"offset\":10}")
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(info.getSchemaOptional().orElseThrow().getFields()).hasSize(1);
    assertThat(info.getRecords()).isEqualTo(vectors.rowCount() - 10);
  }

  @Test
  void ticket_malformed_isAnInvalidArgumentWithTheForm() throws Exception {
    for (String ticket :
        List.of("", "tables/xyz", "{", "{\"tabel\":1}", "{\"table\":\"tables/1\"}", "models/0")) {
      try (FlightStream stream =
          plain.getStream(new Ticket(ticket.getBytes(StandardCharsets.UTF_8)))) {
        assertThatThrownBy(stream::next)
            .isInstanceOfSatisfying(
                FlightRuntimeException.class,
                error ->
                    assertThat(error.status().code())
                        .as(ticket)
                        .isEqualTo(FlightStatusCode.INVALID_ARGUMENT));
      }
    }
  }
}
