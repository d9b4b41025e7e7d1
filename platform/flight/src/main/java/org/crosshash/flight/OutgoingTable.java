package org.crosshash.flight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;

/** The client's side of an upload. */
final class OutgoingTable {
  private static final long POLL_NANOS = 50_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FlightClient client;
  private final BufferAllocator allocator;
  private final Duration stallTimeout;

  OutgoingTable(FlightClient client, BufferAllocator allocator, Duration stallTimeout) {
    this.client = client;
    this.allocator = allocator;
    this.stallTimeout = stallTimeout;
  }

  /** Keeps what the server answers. */
  private static final class Answer extends AsyncPutListener {
    private final AtomicReference<String> json = new AtomicReference<>();

    @Override
    public void onNext(PutResult result) {
      ArrowBuf metadata = result.getApplicationMetadata();
      if (metadata != null) {
        byte[] bytes = new byte[(int) metadata.readableBytes()];
        metadata.getBytes(metadata.readerIndex(), bytes);
        json.set(new String(bytes, StandardCharsets.UTF_8));
      }
    }

    Optional<String> json() {
      return Optional.ofNullable(json.get());
    }
  }

  ArtifactName send(Schema schema, Iterator<VectorSchemaRoot> batches) {
    Answer answer = new Answer();
    try (VectorSchemaRoot outgoing = VectorSchemaRoot.create(schema, allocator)) {
      FlightClient.ClientStreamListener stream =
          client.startPut(FlightDescriptor.path(TableUpload.PATH), outgoing, answer);
      try {
        while (batches.hasNext() && !answer.isCancelled()) {
          try (VectorSchemaRoot batch = batches.next()) {
            copy(batch, outgoing);
          }
          awaitReady(stream, answer);
          if (!answer.isCancelled()) {
            stream.putNext();
          }
        }
      } catch (RuntimeException e) {
        stream.error(e);
        throw e;
      }
      stream.completed();
      stream.getResult();
    } catch (FlightRuntimeException e) {
      throw FlightErrors.received(e);
    }
    return answer.json().map(OutgoingTable::name).orElseThrow(() -> noName("no answer"));
  }

  /**
   * Arrow's own wait spins; polling costs less, and a batch takes longer than a poll to send.
   *
   * @throws CrosshashException (UNAVAILABLE) if the server does not read for too long
   */
  private void awaitReady(FlightClient.ClientStreamListener stream, Answer answer) {
    long deadline = System.nanoTime() + stallTimeout.toNanos();
    while (!stream.isReady() && !answer.isCancelled()) {
      if (System.nanoTime() > deadline) {
        throw new CrosshashException(
            Problem.UNAVAILABLE,
            "The server takes a batch within " + stallTimeout.toMillis() + " ms",
            "it took none",
            "look at the server, and upload again");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Batches may belong to another allocator, whose buffers cannot be passed on: copy them. */
  private void copy(VectorSchemaRoot from, VectorSchemaRoot into) {
    try (ArrowRecordBatch batch = new VectorUnloader(from).getRecordBatch();
        ArrowRecordBatch copy = copy(batch)) {
      new VectorLoader(into).load(copy);
    }
  }

  private ArrowRecordBatch copy(ArrowRecordBatch batch) {
    List<ArrowBuf> buffers = new ArrayList<>();
    try {
      for (ArrowBuf buffer : batch.getBuffers()) {
        ArrowBuf copy = allocator.buffer(buffer.readableBytes());
        buffers.add(copy);
        copy.setBytes(0, buffer, buffer.readerIndex(), buffer.readableBytes());
        copy.writerIndex(buffer.readableBytes());
      }
      return new ArrowRecordBatch(batch.getLength(), batch.getNodes(), buffers);
    } finally {
      buffers.forEach(ArrowBuf::close);
    }
  }

  private static ArtifactName name(String json) {
    try {
      return ArtifactName.parse(JSON.readTree(json).path("table").asText());
    } catch (JacksonException e) {
      throw noName(json);
    }
  }

  private static CrosshashException noName(String answer) {
    return new CrosshashException(
        Problem.INTERNAL,
        "The server answers an upload with the table's name",
        answer,
        "look at the server's log and version");
  }
}
