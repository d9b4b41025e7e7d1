package org.crosshash.trainer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;

/**
 * Columns of a batch that a client sent, read where they lie; refused where they are not usable.
 */
final class VectorColumns {
  private VectorColumns() {}

  /**
   * The ids of a batch.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if they are no texts, or a row has none
   */
  static VarCharVector ids(VectorSchemaRoot batch) {
    FieldVector column = batch.getVector(Table.ID);
    if (!(column instanceof VarCharVector ids)) {
      throw CrosshashException.invalid("The column `id` is utf8", column.getField(), "convert it");
    }
    requireValues(ids, Table.ID, 0, batch.getRowCount());
    return ids;
  }

  /**
   * A column of vectors.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is none, or a row or a number is missing
   */
  static Rows vectors(VectorSchemaRoot batch, String name) {
    FieldVector column = batch.getVector(name);
    requireValues(column, name, 0, batch.getRowCount());
    return rows(column, name, "fixed_size_list<float32>", batch.getRowCount());
  }

  /**
   * The tokens of some rows.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the column holds none, or a row has no value
   */
  static RaggedMatrix tokens(VectorSchemaRoot batch, String name, int from, int count) {
    FieldVector column = batch.getVector(name);
    if (!(column instanceof ListVector lists)) {
      throw CrosshashException.invalid(
          "The column `" + name + "` is list<fixed_size_list<float32>>",
          column.getField(),
          "convert it");
    }
    requireValues(lists, name, from, count);
    int first = count == 0 ? 0 : lists.getElementStartIndex(from);
    int[] offsets = new int[count + 1];
    for (int row = 0; row < count; row++) {
      offsets[row + 1] = lists.getElementEndIndex(from + row) - first;
    }
    FieldVector elements = lists.getDataVector();
    requireValues(elements, name, first, offsets[count]);
    FloatRows rows =
        rows(elements, name, "list<fixed_size_list<float32>>", first + offsets[count])
            .part(first, offsets[count]);
    float[] values = new float[Math.multiplyExact(rows.rows(), rows.columns())];
    rows.copyRows(0, rows.rows(), values);
    return new RaggedMatrix(FloatMatrix.of(values, rows.columns()), offsets);
  }

  /**
   * The integers of some rows.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the column holds none, or a row has no value
   */
  static RaggedInts integers(VectorSchemaRoot batch, String name, int from, int count) {
    FieldVector column = batch.getVector(name);
    if (!(column instanceof ListVector lists)
        || !(lists.getDataVector() instanceof IntVector elements)) {
      throw CrosshashException.invalid(
          "The column `" + name + "` is list<int32>", column.getField(), "convert it");
    }
    requireValues(lists, name, from, count);
    List<int[]> rows = new ArrayList<>();
    for (int row = from; row < from + count; row++) {
      int first = lists.getElementStartIndex(row);
      int[] ids = new int[lists.getElementEndIndex(row) - first];
      requireValues(elements, name, first, ids.length);
      for (int i = 0; i < ids.length; i++) {
        ids[i] = elements.get(first + i);
      }
      rows.add(ids);
    }
    return RaggedInts.of(rows);
  }

  private static Rows rows(FieldVector column, String name, String type, int count) {
    if (!(column instanceof FixedSizeListVector lists)
        || !(lists.getDataVector() instanceof Float4Vector values)
        || lists.getListSize() < 1) {
      throw CrosshashException.invalid(
          "The column `" + name + "` is " + type, column.getField(), "convert it");
    }
    requireValues(values, name, 0, Math.multiplyExact(count, lists.getListSize()));
    ArrowBuf buffer = values.getDataBuffer();
    MemorySegment memory =
        MemorySegment.ofBuffer(
            buffer.nioBuffer(0, Math.multiplyExact(count * lists.getListSize(), Float.BYTES)));
    return new Rows(memory, 0, count, lists.getListSize());
  }

  private static void requireValues(FieldVector column, String name, int from, int count) {
    if (column.getNullCount() == 0) {
      return;
    }
    for (int row = from; row < from + count; row++) {
      if (column.isNull(row)) {
        throw CrosshashException.invalid(
            "Every row has an id and a vector without gaps",
            "`" + name + "` has none at " + row,
            "fill it or leave the row out");
      }
    }
  }

  /**
   * Rows in the memory of a batch; readable as long as that is.
   *
   * @param memory native-order floats
   * @param first the first of these rows in the memory
   * @param rows how many
   * @param columns values of a row
   */
  record Rows(MemorySegment memory, int first, int rows, int columns) implements FloatRows {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /** Some of these rows. */
    Rows part(int from, int count) {
      Objects.checkFromIndexSize(from, count, rows);
      return new Rows(memory, first + from, count, columns);
    }

    @Override
    public float get(int row, int column) {
      Objects.checkIndex(row, rows);
      Objects.checkIndex(column, columns);
      return memory.getAtIndex(FLOAT, (long) (first + row) * columns + column);
    }

    @Override
    public void copyRow(int row, float[] target, int offset) {
      Objects.checkIndex(row, rows);
      MemorySegment.copy(
          memory, FLOAT, (long) Float.BYTES * (first + row) * columns, target, offset, columns);
    }
  }
}
