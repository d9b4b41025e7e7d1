package org.crosshash.flight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Sends what a {@link ComputedTable} computes: the next batch is computed only once the reader can
 * take it, so a slow reader holds no more than one.
 */
final class ComputedStream {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final ComputedTable table;
  private final String settings;

  private ComputedStream(ComputedTable table, String settings) {
    this.table = table;
    this.settings = settings;
  }

  /** The stream of a ticket whose one key names a kind; nothing for any other ticket. */
  static Optional<ComputedStream> of(String ticket, Map<String, ComputedTable> kinds) {
    if (!ticket.strip().startsWith("{")) {
      return Optional.empty();
    }
    JsonNode json;
    try {
      json = JSON.readTree(ticket);
    } catch (JacksonException malformed) {
      // Whoever reads it as the ticket of a table tells what is wrong.
      return Optional.empty();
    }
    if (json.size() != 1) {
      return Optional.empty();
    }
    String name = json.fieldNames().next();
    return Optional.ofNullable(kinds.get(name))
        .map(kind -> new ComputedStream(kind, json.get(name).toString()));
  }

  /** Begins it; the caller closes what is returned. */
  ComputedTable.Session open() {
    return table.open(settings);
  }

  /** Sends all batches and says that the stream is complete. */
  void send(
      ServerStreamListener listener,
      Readiness readiness,
      Duration stallTimeout,
      BufferAllocator allocator) {
    try (ComputedTable.Session session = open();
        VectorSchemaRoot batch = VectorSchemaRoot.create(session.schema(), allocator)) {
      readiness.await(stallTimeout);
      listener.start(batch);
      readiness.await(stallTimeout);
      while (session.next(batch)) {
        listener.putNext();
        batch.clear();
        readiness.await(stallTimeout);
      }
      listener.completed();
    }
  }
}
