package org.crosshash.tables;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;

/** Reads vector columns as matrices: a view of one batch, else gathered outside the heap. */
final class MatrixReader {
  private MatrixReader() {}

  static FloatMatrix floats(MappedTable table, String column) {
    Field field = table.schema().getFields().get(table.position(column));
    int width = vectorWidth(table, field, "fixed_size_list<float32>");
    int rows = rows(table, table.rowCount(), column);
    if (table.batchCount() == 1) {
      try (VectorSchemaRoot batch = table.batch(0, List.of(column))) {
        return FloatMatrix.of(values(table, (FixedSizeListVector) batch.getVector(0)), rows, width);
      }
    }
    MemorySegment gathered = table.allocate((long) Float.BYTES * rows * width);
    long position = 0;
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(column))) {
        MemorySegment part = values(table, (FixedSizeListVector) batch.getVector(0));
        MemorySegment.copy(part, 0, gathered, position, part.byteSize());
        position += part.byteSize();
      }
    }
    return FloatMatrix.of(gathered, rows, width);
  }

  static FloatRows blocks(MappedTable table, String column) {
    Field field = table.schema().getFields().get(table.position(column));
    int width = vectorWidth(table, field, "fixed_size_list<float32>");
    rows(table, table.rowCount(), column);
    List<MemorySegment> blocks = new ArrayList<>();
    int[] begins = new int[table.batchCount() + 1];
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(column))) {
        blocks.add(values(table, (FixedSizeListVector) batch.getVector(0)));
        begins[i + 1] = begins[i] + batch.getRowCount();
      }
    }
    return new FloatBlocks(blocks, begins, width);
  }

  static RaggedMatrix ragged(MappedTable table, String column) {
    Field field = table.schema().getFields().get(table.position(column));
    String expected = "list<fixed_size_list<float32>>";
    if (!(field.getType() instanceof ArrowType.List)) {
      throw ColumnReader.wrongType(table, field, expected);
    }
    int width = vectorWidth(table, field.getChildren().getFirst(), expected);
    int rows = rows(table, table.rowCount(), column);
    int[] offsets = new int[Math.addExact(rows, 1)];
    int row = 0;
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(column))) {
        ListVector lists = (ListVector) batch.getVector(0);
        int shift = offsets[row];
        for (int j = 0; j < batch.getRowCount(); j++) {
          offsets[++row] = Math.addExact(shift, lists.getElementEndIndex(j));
        }
      }
    }
    int vectors = offsets[rows];
    MemorySegment gathered = table.allocate((long) Float.BYTES * vectors * width);
    long position = 0;
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(column))) {
        ListVector lists = (ListVector) batch.getVector(0);
        MemorySegment part = values(table, (FixedSizeListVector) lists.getDataVector());
        if (table.batchCount() == 1) {
          return new RaggedMatrix(FloatMatrix.of(part, vectors, width), offsets);
        }
        MemorySegment.copy(part, 0, gathered, position, part.byteSize());
        position += part.byteSize();
      }
    }
    return new RaggedMatrix(FloatMatrix.of(gathered, vectors, width), offsets);
  }

  private static MemorySegment values(MappedTable table, FixedSizeListVector vectors) {
    FieldVector values = vectors.getDataVector();
    if (vectors.getNullCount() > 0 || values.getNullCount() > 0) {
      throw CrosshashException.invalid(
          "Vector columns have a value in every row",
          vectors.getName() + " has nulls",
          "leave out the items without a vector");
    }
    long bytes = (long) Float.BYTES * vectors.getValueCount() * vectors.getListSize();
    return bytes == 0
        ? MemorySegment.ofArray(new float[0])
        : table.view(values.getDataBuffer(), bytes);
  }

  private static int vectorWidth(MappedTable table, Field field, String expected) {
    if (field.getType() instanceof ArrowType.FixedSizeList list
        && list.getListSize() > 0
        && field.getChildren().getFirst().getType() instanceof ArrowType.FloatingPoint number
        && number.getPrecision() == FloatingPointPrecision.SINGLE) {
      return list.getListSize();
    }
    throw ColumnReader.wrongType(table, field, expected);
  }

  private static int rows(MappedTable table, long rows, String column) {
    if (rows >= Integer.MAX_VALUE) {
      throw CrosshashException.invalid(
          "A matrix has fewer than 2^31 - 1 rows",
          table.name() + ", column " + column + ": " + rows,
          "read the table batch by batch");
    }
    return (int) rows;
  }
}
