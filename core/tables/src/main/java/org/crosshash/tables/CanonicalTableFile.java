package org.crosshash.tables;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes rows as an Arrow IPC file whose bytes depend on the schema and the rows only.
 *
 * <p>A batch takes rows for as long as their values fit into 1 MiB, and at least one; buffers stand
 * at multiples of 64 bytes, nothing is compressed, validity stands only where something is null,
 * and what is null is zero.
 */
final class CanonicalTableFile {
  static final String MAGIC = "ARROW1";
  static final int CONTINUATION = 0xFFFFFFFF;
  private static final int PREFIX = 8;
  private static final long BATCH_BYTES = 1L << 20;

  private record WrittenBatch(long offset, int metadataLength, long bodyLength) {}

  private final Schema schema;
  private final HashedFile file;
  private final List<ColumnBuilder> columns;
  private final List<WrittenBatch> batches = new ArrayList<>();
  private int pendingRows;
  private long pendingBytes;
  private long rowCount;

  /** Starts a file of a schema that is canonical. */
  CanonicalTableFile(Schema schema, HashedFile file) {
    this.schema = schema;
    this.file = file;
    this.columns = schema.getFields().stream().map(ColumnBuilder::of).toList();
    file.write(MAGIC.getBytes(StandardCharsets.US_ASCII), 0, MAGIC.length());
    file.writeZeros(PREFIX - MAGIC.length());
    writeMessage(schemaMessage());
  }

  long rowCount() {
    return rowCount;
  }

  /** Appends all rows of a batch with the same columns. */
  void append(VectorSchemaRoot batch) {
    int rows = batch.getRowCount();
    List<SourceColumn> sources = batch.getFieldVectors().stream().map(SourceColumn::of).toList();
    int start = 0;
    for (int row = 0; row < rows; row++) {
      long bytes = bytes(sources, row);
      if (pendingRows + row - start > 0 && pendingBytes + bytes > BATCH_BYTES) {
        take(sources, start, row);
        start = row;
        writeBatch();
      }
      pendingBytes += bytes;
    }
    take(sources, start, rows);
    rowCount += rows;
  }

  /** Writes what is pending and the footer. */
  Digest finish() {
    if (pendingRows > 0) {
      writeBatch();
    }
    file.write(ints(CONTINUATION, 0));
    ByteBuffer footer = footer();
    int footerLength = footer.remaining();
    file.write(footer);
    file.write(ints(footerLength));
    file.write(MAGIC.getBytes(StandardCharsets.US_ASCII), 0, MAGIC.length());
    return file.finish();
  }

  private long bytes(List<SourceColumn> sources, int row) {
    long bytes = 0;
    for (int i = 0; i < columns.size(); i++) {
      bytes += columns.get(i).bytes(sources.get(i), row, row + 1);
    }
    return bytes;
  }

  private void take(List<SourceColumn> sources, int from, int to) {
    if (from == to) {
      return;
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).append(sources.get(i), from, to);
    }
    pendingRows += to - from;
  }

  private void writeBatch() {
    CanonicalBatch batch = new CanonicalBatch();
    columns.forEach(column -> column.emit(batch));
    long offset = file.position();
    int metadataLength = writeMessage(batch.message(pendingRows));
    batch.writeBody(file);
    batches.add(new WrittenBatch(offset, metadataLength, batch.bodyLength()));
    columns.forEach(ColumnBuilder::clear);
    pendingRows = 0;
    pendingBytes = 0;
  }

  /** Writes a message with its length, padded so that what follows is aligned. */
  private int writeMessage(ByteBuffer message) {
    long end = file.position() + PREFIX + message.remaining();
    int padding = (int) (CanonicalBatch.padded(end) - end);
    int length = message.remaining() + padding;
    file.write(ints(CONTINUATION, length));
    file.write(message);
    file.writeZeros(padding);
    return PREFIX + length;
  }

  private ByteBuffer schemaMessage() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int offset = CanonicalSchema.write(builder, schema);
    builder.finish(
        Message.createMessage(builder, MetadataVersion.V5, MessageHeader.Schema, offset, 0, 0));
    return builder.dataBuffer();
  }

  private ByteBuffer footer() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int schemaOffset = CanonicalSchema.write(builder, schema);
    Footer.startDictionariesVector(builder, 0);
    int dictionaries = builder.endVector();
    Footer.startRecordBatchesVector(builder, batches.size());
    for (WrittenBatch batch : batches.reversed()) {
      Block.createBlock(builder, batch.offset(), batch.metadataLength(), batch.bodyLength());
    }
    int blocks = builder.endVector();
    builder.finish(
        Footer.createFooter(builder, MetadataVersion.V5, schemaOffset, dictionaries, blocks, 0));
    return builder.dataBuffer();
  }

  private static ByteBuffer ints(int... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.flip();
  }
}
