package org.crosshash.flight;

import java.time.Duration;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Table;

/** Sends one table, or some columns and rows of it, to one reader, from the mapped file. */
final class TableStream {
  private final Table table;
  private final TableTicket ticket;
  private final ServerStreamListener listener;
  private final Readiness readiness;
  private final Duration stallTimeout;

  TableStream(
      Table table,
      TableTicket ticket,
      ServerStreamListener listener,
      Readiness readiness,
      Duration stallTimeout) {
    this.table = table;
    this.ticket = ticket;
    this.listener = listener;
    this.readiness = readiness;
    this.stallTimeout = stallTimeout;
  }

  /** The schema of what a ticket asks for. */
  static Schema schema(Schema whole, TableTicket ticket) {
    List<Field> fields =
        ticket.columns().isEmpty()
            ? whole.getFields()
            : ticket.columns().stream().map(column -> field(whole, column, ticket)).toList();
    return new Schema(fields, whole.getCustomMetadata());
  }

  private static Field field(Schema whole, String column, TableTicket ticket) {
    return whole.getFields().stream()
        .filter(field -> field.getName().equals(column))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "Table " + ticket.table() + " has the columns that a ticket names",
                column,
                "ask for some of " + whole.getFields().stream().map(Field::getName).toList()));
  }

  /** Sends everything and says that the stream is complete. */
  void send(BufferAllocator allocator) {
    if (ticket.offset() > table.rowCount()) {
      throw new CrosshashException(
          Problem.OUT_OF_RANGE,
          "The offset is at most the table's " + table.rowCount() + " rows",
          ticket.offset(),
          "ask for rows that exist");
    }
    long left = table.rowCount() - ticket.offset();
    long end = ticket.offset() + Math.min(left, ticket.limit().orElse(left));
    Schema schema = schema(table.schema(), ticket);
    List<String> columns = schema.getFields().stream().map(Field::getName).toList();
    listener.setUseZeroCopy(true);
    if (table.batchCount() == 0) {
      try (VectorSchemaRoot empty = VectorSchemaRoot.create(schema, allocator)) {
        listener.start(empty);
        listener.completed();
      }
      return;
    }
    // The outgoing vectors share the table's allocator: only so can they take over its buffers.
    try (VectorSchemaRoot outgoing = table.batch(0, columns)) {
      outgoing.clear();
      readiness.await(stallTimeout);
      listener.start(outgoing);
      for (int i = 0; i < table.batchCount(); i++) {
        long first = table.batchOffset(i);
        long next = i + 1 < table.batchCount() ? table.batchOffset(i + 1) : table.rowCount();
        long from = Math.max(first, ticket.offset());
        long to = Math.min(next, end);
        if (from < to) {
          load(i, columns, (int) (from - first), (int) (to - from), outgoing);
          readiness.await(stallTimeout);
          listener.putNext();
        }
      }
    }
    listener.completed();
  }

  private void load(
      int batchIndex, List<String> columns, int offset, int rows, VectorSchemaRoot outgoing) {
    try (VectorSchemaRoot batch = table.batch(batchIndex, columns)) {
      if (rows == batch.getRowCount()) {
        move(batch, outgoing);
      } else {
        try (VectorSchemaRoot slice = batch.slice(offset, rows)) {
          move(slice, outgoing);
        }
      }
    }
  }

  private static void move(VectorSchemaRoot from, VectorSchemaRoot into) {
    try (ArrowRecordBatch batch = new VectorUnloader(from).getRecordBatch()) {
      new VectorLoader(into).load(batch);
    }
  }
}
