package org.crosshash.flight;

import io.grpc.ManagedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableWriter;

/**
 * Moves tables to and from a server by Flight. Safe for use by any number of threads.
 *
 * <p>The channel stays the caller's. Every error is a {@link CrosshashException}, the server's own
 * where it sent one.
 */
public final class FlightTableClient implements AutoCloseable {
  /** How long an upload waits for a server that does not read. */
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);

  private final FlightClient client;
  private final BufferAllocator allocator;

  /**
   * Makes a client.
   *
   * @param channel to the server, shared with other stubs
   * @param parent of the allocator for what is received
   */
  public FlightTableClient(ManagedChannel channel, BufferAllocator parent) {
    this.allocator = parent.newChildAllocator("flight-client", 0, Long.MAX_VALUE);
    this.client = FlightGrpcUtils.createFlightClientWithSharedChannel(allocator, channel);
  }

  /**
   * Uploads a table.
   *
   * @return its name there, which is its name here
   * @throws CrosshashException (DATA_LOSS) if another table arrived
   */
  public ArtifactName upload(Table table) {
    Iterator<VectorSchemaRoot> batches =
        IntStream.range(0, table.batchCount()).mapToObj(table::batch).iterator();
    ArtifactName arrived = upload(table.schema(), batches);
    if (!arrived.equals(table.name())) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A table that is uploaded arrives as it is, " + table.name(),
          arrived,
          "upload it again");
    }
    return arrived;
  }

  /**
   * Uploads batches as one table.
   *
   * @param schema of the table
   * @param batches with this schema; each is closed once it is sent
   * @return the table's name
   */
  public ArtifactName upload(Schema schema, Iterator<VectorSchemaRoot> batches) {
    return new OutgoingTable(client, allocator, STALL_TIMEOUT).send(schema, batches);
  }

  /**
   * Copies a table into a store, unless it is there; checks its digest.
   *
   * @throws CrosshashException (NOT_FOUND) if the server does not hold it; (DATA_LOSS) if what
   *     arrived has another digest, in which case nothing is stored
   */
  public StoredArtifact download(ArtifactName name, ArtifactStore into) {
    return into.find(name).orElseGet(() -> fetch(name, into));
  }

  private StoredArtifact fetch(ArtifactName name, ArtifactStore into) {
    return read(
        TableTicket.of(name).toString(),
        stream -> {
          VectorSchemaRoot batch = stream.getRoot();
          try (TableWriter writer = into.newTable(batch.getSchema())) {
            while (stream.next()) {
              writer.append(batch);
            }
            return writer.commit(name);
          }
        });
  }

  /**
   * Hands over what a ticket asks for, batch by batch; a batch is valid until the consumer returns.
   *
   * @return the schema of the batches
   */
  public Schema stream(TableTicket ticket, Consumer<VectorSchemaRoot> consumer) {
    return stream(ticket.toString(), consumer);
  }

  /**
   * Hands over what any ticket asks for, batch by batch; a batch is valid until the consumer
   * returns.
   *
   * @param ticket that of a table, or of a {@link ComputedTable} of the server
   * @return the schema of the batches
   */
  public Schema stream(String ticket, Consumer<VectorSchemaRoot> consumer) {
    return read(
        ticket,
        stream -> {
          VectorSchemaRoot batch = stream.getRoot();
          while (stream.next()) {
            consumer.accept(batch);
          }
          return batch.getSchema();
        });
  }

  /** The schema of a table. */
  public Schema schema(ArtifactName name) {
    try {
      return client
          .getInfo(FlightDescriptor.path("tables", name.digest().hex()))
          .getSchemaOptional()
          .orElseThrow();
    } catch (FlightRuntimeException e) {
      throw FlightErrors.received(e);
    }
  }

  /** Reads from a stream. */
  @FunctionalInterface
  private interface StreamReader<T> {
    T read(FlightStream stream);
  }

  private <T> T read(String ticket, StreamReader<T> reader) {
    FlightStream stream = client.getStream(new Ticket(ticket.getBytes(StandardCharsets.UTF_8)));
    try {
      T result = reader.read(stream);
      close(stream);
      return result;
    } catch (RuntimeException e) {
      stream.cancel("The reader failed", e);
      close(stream, e);
      throw e instanceof FlightRuntimeException ? FlightErrors.received(e) : e;
    }
  }

  private static void close(FlightStream stream, RuntimeException cause) {
    try {
      close(stream);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static void close(FlightStream stream) {
    try {
      stream.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw FlightErrors.received(e);
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    allocator.close();
  }
}
