package org.crosshash.flight;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.TableWriter;

/** Takes one table from one writer; whatever goes wrong leaves nothing in the store. */
final class TableUpload {
  /** The path of the descriptor of an upload. */
  static final List<String> PATH = List.of("tables");

  private final ArtifactStore store;
  private final FlightStream stream;
  private final StallGuard guard;
  private final long bytesPerCall;

  TableUpload(ArtifactStore store, FlightStream stream, StallGuard guard, long bytesPerCall) {
    this.store = store;
    this.stream = stream;
    this.guard = guard;
    this.bytesPerCall = bytesPerCall;
  }

  /** Reads to the end, commits, and answers with the table's name. */
  void receive(BufferAllocator allocator, StreamListener<PutResult> answers) {
    guard.waiting();
    VectorSchemaRoot batch = stream.getRoot();
    if (stream.getDescriptor() == null || !PATH.equals(stream.getDescriptor().getPath())) {
      throw CrosshashException.invalid(
          "Tables are uploaded to the path " + PATH,
          String.valueOf(stream.getDescriptor()),
          "use that path in the descriptor");
    }
    StoredArtifact stored;
    try (TableWriter writer = store.newTable(batch.getSchema())) {
      while (stream.next()) {
        guard.arrived();
        requireWithinLimit(batch);
        writer.append(batch);
        guard.waiting();
      }
      guard.arrived();
      stored = writer.commit();
    }
    String answer =
        JsonNodeFactory.instance.objectNode().put("table", stored.name().toString()).toString();
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    ArrowBuf metadata = allocator.buffer(bytes.length);
    metadata.writeBytes(bytes);
    try (PutResult result = PutResult.metadata(metadata)) {
      answers.onNext(result);
    }
    answers.onCompleted();
  }

  private void requireWithinLimit(VectorSchemaRoot batch) {
    long bytes = batch.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
    if (bytes > bytesPerCall) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "A batch of an upload has at most " + bytesPerCall + " bytes",
          bytes,
          "send smaller batches, of about 1 MB");
    }
  }
}
