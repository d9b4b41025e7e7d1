package org.crosshash.tables;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;

/** Reads columns of a mapped table as Java collections and arrays; all are copies. */
final class ColumnReader {
  private final MappedTable table;

  ColumnReader(MappedTable table) {
    this.table = table;
  }

  /** The error for a column of another type than the one asked for. */
  static CrosshashException wrongType(Table table, Field field, String expected) {
    return CrosshashException.invalid(
        "Column " + field.getName() + " of " + table.name() + " is of " + expected,
        field.getType().toString(),
        "read it by its own type, or make the table anew with the right one");
  }

  boolean isNull(String column, long row) {
    int batchIndex = table.batchOf(row);
    try (VectorSchemaRoot batch = table.batch(batchIndex, List.of(column))) {
      return batch.getVector(0).isNull((int) (row - table.batchOffset(batchIndex)));
    }
  }

  List<String> strings(String column) {
    List<String> values = new ArrayList<>(capacity());
    each(
        column,
        VarCharVector.class,
        "utf8",
        (vector, row) -> values.add(text(vector, required(vector, row), values.size())));
    return Collections.unmodifiableList(values);
  }

  List<Optional<String>> optionalStrings(String column) {
    List<Optional<String>> values = new ArrayList<>(capacity());
    each(
        column,
        VarCharVector.class,
        "utf8",
        (vector, row) -> values.add(optionalText(vector, row, values.size())));
    return Collections.unmodifiableList(values);
  }

  List<Optional<String>> optionalStrings(String column, long from, int count) {
    Objects.checkFromIndexSize(from, count, table.rowCount());
    List<Optional<String>> values = new ArrayList<>(count);
    while (values.size() < count) {
      int batchIndex = table.batchOf(from + values.size());
      try (VectorSchemaRoot batch = table.batch(batchIndex, List.of(column))) {
        VarCharVector vector = cast(batch.getVector(0), VarCharVector.class, "utf8");
        long offset = table.batchOffset(batchIndex);
        int end = (int) Math.min(batch.getRowCount(), from + count - offset);
        for (int row = (int) (from + values.size() - offset); row < end; row++) {
          values.add(optionalText(vector, row, offset + row));
        }
      }
    }
    return Collections.unmodifiableList(values);
  }

  List<List<String>> stringLists(String column) {
    List<List<String>> values = new ArrayList<>(capacity());
    each(
        column,
        ListVector.class,
        "list<utf8>",
        (vector, row) -> {
          VarCharVector elements = elements(vector, VarCharVector.class, "list<utf8>");
          List<String> list = new ArrayList<>();
          for (int i = start(vector, row); i < end(vector, row); i++) {
            list.add(text(elements, required(elements, i), values.size()));
          }
          values.add(Collections.unmodifiableList(list));
        });
    return Collections.unmodifiableList(values);
  }

  double[] doubles(String column) {
    double[] values = new double[capacity()];
    int[] position = {0};
    each(
        column,
        FieldVector.class,
        "float64",
        (vector, row) ->
            values[position[0]++] =
                switch (vector) {
                  case Float8Vector wide -> wide.get(required(wide, row));
                  case Float4Vector narrow -> narrow.get(required(narrow, row));
                  case IntVector whole -> whole.get(required(whole, row));
                  case BigIntVector whole -> whole.get(required(whole, row));
                  default -> throw wrongType(table, vector.getField(), "float64");
                });
    return values;
  }

  int[] ints(String column) {
    int[] values = new int[capacity()];
    int[] position = {0};
    each(
        column,
        IntVector.class,
        "int32",
        (vector, row) -> values[position[0]++] = vector.get(required(vector, row)));
    return values;
  }

  List<int[]> intLists(String column) {
    List<int[]> values = new ArrayList<>(capacity());
    each(
        column,
        ListVector.class,
        "list<int32>",
        (vector, row) -> {
          IntVector elements = elements(vector, IntVector.class, "list<int32>");
          int start = start(vector, row);
          int[] list = new int[end(vector, row) - start];
          for (int i = 0; i < list.length; i++) {
            list[i] = elements.get(required(elements, start + i));
          }
          values.add(list);
        });
    return Collections.unmodifiableList(values);
  }

  List<float[]> floatLists(String column) {
    List<float[]> values = new ArrayList<>(capacity());
    each(
        column,
        ListVector.class,
        "list<float32>",
        (vector, row) -> {
          Float4Vector elements = elements(vector, Float4Vector.class, "list<float32>");
          int start = start(vector, row);
          float[] list = new float[end(vector, row) - start];
          for (int i = 0; i < list.length; i++) {
            list[i] = elements.get(required(elements, start + i));
          }
          values.add(list);
        });
    return Collections.unmodifiableList(values);
  }

  byte[] codes(String column) {
    int width = codeWidth(column);
    byte[] values = new byte[Math.multiplyExact(capacity(), width)];
    int position = 0;
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(column))) {
        FixedSizeBinaryVector vector = (FixedSizeBinaryVector) batch.getVector(0);
        if (vector.getNullCount() > 0) {
          throw missing(vector);
        }
        int bytes = batch.getRowCount() * width;
        vector.getDataBuffer().getBytes(0, values, position, bytes);
        position += bytes;
      }
    }
    return values;
  }

  int codeWidth(String column) {
    Field field = table.schema().getFields().get(table.position(column));
    if (field.getType()
        instanceof org.apache.arrow.vector.types.pojo.ArrowType.FixedSizeBinary binary) {
      return binary.getByteWidth();
    }
    throw wrongType(table, field, "fixed_size_binary");
  }

  Optional<byte[]> binary(String column, long row) {
    int batchIndex = table.batchOf(row);
    try (VectorSchemaRoot batch = table.batch(batchIndex, List.of(column))) {
      int position = (int) (row - table.batchOffset(batchIndex));
      VarBinaryVector vector = cast(batch.getVector(0), VarBinaryVector.class, "binary");
      return vector.isNull(position) ? Optional.empty() : Optional.of(vector.get(position));
    }
  }

  List<byte[]> binaries(String column, long row) {
    int batchIndex = table.batchOf(row);
    try (VectorSchemaRoot batch = table.batch(batchIndex, List.of(column))) {
      int position = (int) (row - table.batchOffset(batchIndex));
      ListVector vector = cast(batch.getVector(0), ListVector.class, "list<binary>");
      VarBinaryVector elements = elements(vector, VarBinaryVector.class, "list<binary>");
      List<byte[]> values = new ArrayList<>();
      for (int i = start(vector, position); i < end(vector, position); i++) {
        values.add(elements.get(required(elements, i)));
      }
      return Collections.unmodifiableList(values);
    }
  }

  private <V extends FieldVector> void each(
      String column, Class<V> type, String expected, ObjIntConsumer<V> consumer) {
    cast(table.schema().getFields().get(table.position(column)), type, expected);
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(column))) {
        V vector = cast(batch.getVector(0), type, expected);
        for (int row = 0; row < batch.getRowCount(); row++) {
          consumer.accept(vector, row);
        }
      }
    }
  }

  /** A table without rows has no vector to ask for its type: make one from the field. */
  private <V extends FieldVector> void cast(Field field, Class<V> type, String expected) {
    if (table.batchCount() == 0) {
      try (org.apache.arrow.memory.BufferAllocator allocator =
              new org.apache.arrow.memory.RootAllocator();
          FieldVector vector = field.createVector(allocator)) {
        cast(vector, type, expected);
      }
    }
  }

  private <V extends FieldVector> V cast(FieldVector vector, Class<V> type, String expected) {
    if (type.isInstance(vector)) {
      return type.cast(vector);
    }
    throw wrongType(table, vector.getField(), expected);
  }

  private <V extends FieldVector> V elements(ListVector list, Class<V> type, String expected) {
    if (type.isInstance(list.getDataVector())) {
      return type.cast(list.getDataVector());
    }
    throw wrongType(table, list.getField(), expected);
  }

  private int required(FieldVector vector, int row) {
    if (vector.isNull(row)) {
      throw missing(vector);
    }
    return row;
  }

  private CrosshashException missing(FieldVector vector) {
    return CrosshashException.invalid(
        "Column " + vector.getName() + " of " + table.name() + " has a value in every row",
        "a row has none",
        "fill it in and make the table anew");
  }

  private int capacity() {
    if (table.rowCount() > Integer.MAX_VALUE - 16) {
      throw CrosshashException.invalid(
          "A column that is read as a whole has fewer than 2^31 rows",
          table.name() + ": " + table.rowCount(),
          "read the table batch by batch");
    }
    return (int) table.rowCount();
  }

  private static int start(ListVector vector, int row) {
    return vector.isNull(row) ? 0 : vector.getElementStartIndex(row);
  }

  private static int end(ListVector vector, int row) {
    return vector.isNull(row) ? 0 : vector.getElementEndIndex(row);
  }

  private static Optional<String> optionalText(VarCharVector vector, int index, long row) {
    return vector.isNull(index) ? Optional.empty() : Optional.of(text(vector, index, row));
  }

  /**
   * A text.
   *
   * @param row of the table, for the error
   */
  private static String text(VarCharVector vector, int index, long row) {
    byte[] bytes = vector.get(index);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // What is no UTF-8 becomes the replacement character, which a text may also hold itself.
    if (text.indexOf('\ufffd') >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw CrosshashException.invalid(
          "A text must be UTF-8",
          "column %s, row %d: %d bytes that are not".formatted(vector.getName(), row, bytes.length),
          "convert it, or leave the row out");
    }
    return text;
  }
}
