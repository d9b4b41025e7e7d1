package org.crosshash.flight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * One DoExchange. A batch is read only once the one before is answered and its answers are taken,
 * so that a client that sends and does not read is held back.
 */
final class ExchangeStream {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<String, TableExchange> exchanges;
  private final FlightStream stream;
  private final ServerStreamListener listener;
  private final StallGuard guard;
  private final FlightLimits limits;

  ExchangeStream(
      Map<String, TableExchange> exchanges,
      FlightStream stream,
      ServerStreamListener listener,
      StallGuard guard,
      FlightLimits limits) {
    this.exchanges = exchanges;
    this.stream = stream;
    this.listener = listener;
    this.guard = guard;
    this.limits = limits;
  }

  /** Answers to the end of the stream. */
  void run(BufferAllocator allocator, Readiness readiness) {
    guard.waiting();
    VectorSchemaRoot batch = stream.getRoot();
    guard.arrived();
    try (TableExchange.Session session = session(stream.getDescriptor(), batch);
        VectorSchemaRoot outgoing = VectorSchemaRoot.create(session.output(), allocator)) {
      listener.start(outgoing);
      Answers answers = new Answers(allocator, outgoing, readiness, limits.stallTimeout());
      guard.waiting();
      while (stream.next()) {
        guard.arrived();
        if (stream.hasRoot() && batch.getRowCount() > 0) {
          requireWithinLimit(batch);
          session.answer(batch, answers);
        }
        guard.waiting();
      }
      guard.arrived();
      listener.completed();
    }
  }

  private TableExchange.Session session(FlightDescriptor descriptor, VectorSchemaRoot batch) {
    if (descriptor == null || !descriptor.isCommand()) {
      throw malformed(String.valueOf(descriptor), "give it as the descriptor's command");
    }
    String text = new String(descriptor.getCommand(), StandardCharsets.UTF_8);
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      throw malformed(text, "correct the JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject() || json.size() != 1) {
      throw malformed(text, "give one key");
    }
    String name = json.fieldNames().next();
    TableExchange exchange = exchanges.get(name);
    if (exchange == null) {
      throw malformed(
          "key " + name,
          exchanges.isEmpty()
              ? "ask a server that has some; this one has none"
              : "use one of " + exchanges.keySet().stream().sorted().toList());
    }
    return exchange.open(json.get(name).toString(), batch.getSchema());
  }

  private static CrosshashException malformed(String value, String cure) {
    return CrosshashException.invalid(
        "The command of an exchange is JSON with one key that names it, such as {\"search\": {…}}",
        value,
        cure);
  }

  private void requireWithinLimit(VectorSchemaRoot batch) {
    long bytes = batch.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
    if (bytes > limits.bytesPerCall()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "A batch of an exchange has at most " + limits.bytesPerCall() + " bytes",
          bytes,
          "send smaller batches, of about 1 MB");
    }
  }

  /** Sends to the reader. */
  private final class Answers implements TableExchange.Answers {
    private final BufferAllocator allocator;
    private final VectorSchemaRoot outgoing;
    private final Readiness readiness;
    private final Duration stallTimeout;

    Answers(
        BufferAllocator allocator,
        VectorSchemaRoot outgoing,
        Readiness readiness,
        Duration stallTimeout) {
      this.allocator = allocator;
      this.outgoing = outgoing;
      this.readiness = readiness;
      this.stallTimeout = stallTimeout;
    }

    @Override
    public BufferAllocator allocator() {
      return allocator;
    }

    @Override
    public VectorSchemaRoot batch() {
      return outgoing;
    }

    @Override
    public void send(String metadata) {
      readiness.await(stallTimeout);
      byte[] bytes = metadata.getBytes(StandardCharsets.UTF_8);
      ArrowBuf buffer = allocator.buffer(bytes.length);
      buffer.writeBytes(bytes);
      // Flight closes the metadata.
      listener.putNext(buffer);
      outgoing.clear();
    }
  }
}
