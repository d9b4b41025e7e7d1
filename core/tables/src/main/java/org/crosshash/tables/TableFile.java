package org.crosshash.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Where everything stands in a canonical Arrow IPC file.
 *
 * @param schema of the table
 * @param batches in file order
 * @param rowCount rows of all batches
 */
record TableFile(Schema schema, List<Batch> batches, long rowCount) {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int TRAILER = Integer.BYTES + CanonicalTableFile.MAGIC.length();
  private static final int PREFIX = 8;

  /**
   * One batch.
   *
   * @param firstRow rows of the batches before it
   * @param rows number of rows
   * @param nodes of all fields, in depth-first order
   * @param buffers of all fields, in depth-first order, as positions in the file
   */
  record Batch(long firstRow, int rows, List<ArrowFieldNode> nodes, List<Span> buffers) {}

  /** A range of bytes of the file. */
  record Span(long offset, long length) {}

  /**
   * Reads the footer and all batches' messages.
   *
   * @throws RuntimeException of any kind if the bytes are not such a file
   */
  static TableFile parse(MemorySegment file) {
    byte[] magic = CanonicalTableFile.MAGIC.getBytes(StandardCharsets.US_ASCII);
    long size = file.byteSize();
    if (size < PREFIX + TRAILER
        || !startsWith(file, 0, magic)
        || !startsWith(file, size - magic.length, magic)) {
      throw new IllegalArgumentException("it does not start and end as an Arrow IPC file");
    }
    int footerLength = file.get(INT, size - TRAILER);
    Footer footer =
        Footer.getRootAsFooter(bytes(file, size - TRAILER - footerLength, footerLength));
    Schema schema = Schema.convertSchema(footer.schema());
    List<Batch> batches = new ArrayList<>();
    long rows = 0;
    for (int i = 0; i < footer.recordBatchesLength(); i++) {
      Batch batch = batch(file, footer.recordBatches(i), rows);
      batches.add(batch);
      rows += batch.rows();
    }
    return new TableFile(schema, List.copyOf(batches), rows);
  }

  private static Batch batch(MemorySegment file, Block block, long firstRow) {
    Message message =
        Message.getRootAsMessage(
            bytes(file, block.offset() + PREFIX, block.metaDataLength() - PREFIX));
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    List<ArrowFieldNode> nodes = new ArrayList<>();
    for (int i = 0; i < batch.nodesLength(); i++) {
      FieldNode node = batch.nodes(i);
      nodes.add(new ArrowFieldNode(node.length(), node.nullCount()));
    }
    long body = block.offset() + block.metaDataLength();
    List<Span> buffers = new ArrayList<>();
    for (int i = 0; i < batch.buffersLength(); i++) {
      Buffer buffer = batch.buffers(i);
      file.asSlice(body + buffer.offset(), buffer.length());
      buffers.add(new Span(body + buffer.offset(), buffer.length()));
    }
    return new Batch(
        firstRow, Math.toIntExact(batch.length()), List.copyOf(nodes), List.copyOf(buffers));
  }

  private static boolean startsWith(MemorySegment file, long offset, byte[] expected) {
    return Arrays.equals(
        file.asSlice(offset, expected.length).toArray(ValueLayout.JAVA_BYTE), expected);
  }

  private static ByteBuffer bytes(MemorySegment file, long offset, long length) {
    return file.asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
