package org.crosshash.tables;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/** Nodes and buffers of one batch, laid out with every buffer at a multiple of 64 bytes. */
final class CanonicalBatch {
  /** Buffers start at multiples of this, as Arrow recommends for vector instructions. */
  static final int ALIGNMENT = 64;

  private record Node(int count, int nullCount) {}

  private record Part(byte[] bytes, int size, long offset) {}

  private static final byte[] NOTHING = {};

  private final List<Node> nodes = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private long bodyLength;

  void addNode(int count, int nullCount) {
    nodes.add(new Node(count, nullCount));
  }

  void addBuffer(GrowingBytes buffer) {
    add(buffer.array(), buffer.size());
  }

  void addEmptyBuffer() {
    add(NOTHING, 0);
  }

  private void add(byte[] bytes, int size) {
    parts.add(new Part(bytes, size, bodyLength));
    bodyLength += padded(size);
  }

  /** Bytes of all buffers with their padding. */
  long bodyLength() {
    return bodyLength;
  }

  /** The message that describes the batch. */
  ByteBuffer message(int rows) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    RecordBatch.startNodesVector(builder, nodes.size());
    for (Node node : nodes.reversed()) {
      FieldNode.createFieldNode(builder, node.count(), node.nullCount());
    }
    int nodesOffset = builder.endVector();
    RecordBatch.startBuffersVector(builder, parts.size());
    for (Part part : parts.reversed()) {
      Buffer.createBuffer(builder, part.offset(), part.size());
    }
    int buffersOffset = builder.endVector();
    int batch = RecordBatch.createRecordBatch(builder, rows, nodesOffset, buffersOffset, 0, 0);
    builder.finish(
        Message.createMessage(
            builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength, 0));
    return builder.dataBuffer();
  }

  /** Writes the buffers with their padding. */
  void writeBody(HashedFile file) {
    for (Part part : parts) {
      file.write(part.bytes(), 0, part.size());
      file.writeZeros((int) (padded(part.size()) - part.size()));
    }
  }

  static long padded(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
