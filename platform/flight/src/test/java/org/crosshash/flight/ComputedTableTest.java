package org.crosshash.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of batches that are computed while they are sent. */
@SuppressWarnings("try") // FlightStream.close() declares every exception.
class ComputedTableTest {
  private static final Duration STALL = Duration.ofMillis(700);
  private static final int ROWS = 1 << 18;

  private final AtomicInteger computed = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private FlightFixture fixture;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    fixture = new FlightFixture(folder, new FlightLimits(4 << 20, 2, STALL), List.of(new Count()));
  }

  @AfterEach
  void stop() throws InterruptedException {
    // Fails if memory leaked.
    fixture.close();
  }

  /** Batches of 1 MB that hold their own number; the settings say how many, -1: the third fails. */
  private final class Count implements ComputedTable {
    @Override
    public String name() {
      return "count";
    }

    @Override
    public Session open(String settings) {
      int batches = Integer.parseInt(settings);
      if (batches > 1000) {
        throw CrosshashException.invalid("At most 1000", batches, "ask for fewer");
      }
      return new Session() {
        private int next;

        @Override
        public Schema schema() {
          return TableBuilder.of("count").ints("value", new int[0]).schema();
        }

        @Override
        public long rows() {
          return (long) batches * ROWS;
        }

        @Override
        public boolean next(VectorSchemaRoot batch) {
          if (batches < 0 && next == 2) {
            throw CrosshashException.precondition("The third comes", "none", "ask for others");
          }
          if (next == batches) {
            return false;
          }
          IntVector values = (IntVector) batch.getVector("value");
          values.allocateNew(ROWS);
          for (int i = 0; i < ROWS; i++) {
            values.set(i, next);
          }
          batch.setRowCount(ROWS);
          next++;
          computed.incrementAndGet();
          return true;
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }
  }

  @Test
  void doGet_ticketOfAKind_allItsBatchesInOrder() {
    List<Integer> values = new ArrayList<>();

    fixture.client().stream(
        "{\"count\": 20}",
        batch -> {
          assertThat(batch.getRowCount()).isEqualTo(ROWS);
          values.add(((IntVector) batch.getVector("value")).get(ROWS - 1));
        });

    assertThat(values).hasSize(20).isSorted().doesNotHaveDuplicates();
    assertThat(closed).hasValue(1);
  }

  @Test
  void doGet_settingsOrABatchThatFail_tellTheReaderWhy() {
    List<Integer> rows = new ArrayList<>();

    assertThatThrownBy(() -> fixture.client().stream("{\"count\": 1001}", batch -> {}))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.INVALID_ARGUMENT))
        .hasMessageContaining("At most 1000");
    assertThatThrownBy(
            () -> fixture.client().stream("{\"count\": -1}", b -> rows.add(b.getRowCount())))
        .hasMessageContaining("The third comes");

    assertThat(rows).containsExactly(ROWS, ROWS);
    assertThat(closed).hasValue(1);
    assertThatThrownBy(() -> fixture.client().stream("{\"sum\": 3}", batch -> {}))
        .hasMessageContaining("A ticket is");
  }

  @Test
  void doGet_readerThatStops_computesNoMoreThanIsUnderWayAndEnds() throws Exception {
    ManagedChannel channel = fixture.newChannel();
    try (FlightClient plain =
            FlightGrpcUtils.createFlightClientWithSharedChannel(fixture.allocator(), channel);
        FlightStream stream =
            plain.getStream(new Ticket("{\"count\": 500}".getBytes(StandardCharsets.UTF_8)))) {
      assertThat(stream.next()).isTrue();
      long deadline = System.nanoTime() + STALL.toNanos() * 10;
      while (closed.get() == 0 && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }

      assertThat(closed).hasValue(1);
      assertThat(computed.get()).isLessThan(50);
      assertThatThrownBy(
              () -> {
                while (stream.next()) {
                  assertThat(stream.getRoot().getRowCount()).isEqualTo(ROWS);
                }
              })
          .isInstanceOfSatisfying(
              FlightRuntimeException.class,
              e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNAVAILABLE));
    }
    channel.shutdownNow();
  }

  @Test
  void getFlightInfo_commandOfAKind_schemaRowsAndTicket() throws Exception {
    ManagedChannel channel = fixture.newChannel();
    byte[] command = "{\"count\": 3}".getBytes(StandardCharsets.UTF_8);
    try (FlightClient plain =
        FlightGrpcUtils.createFlightClientWithSharedChannel(fixture.allocator(), channel)) {
      FlightInfo info = plain.getInfo(FlightDescriptor.command(command));

      assertThat(info.getRecords()).isEqualTo(3L * ROWS);
      assertThat(info.getSchemaOptional().orElseThrow().findField("value")).isNotNull();
      assertThat(info.getEndpoints().getFirst().getTicket().getBytes()).isEqualTo(command);
      assertThat(plain.getSchema(FlightDescriptor.command(command)).getSchema())
          .isEqualTo(info.getSchemaOptional().orElseThrow());
    }
    channel.shutdownNow();
  }
}
