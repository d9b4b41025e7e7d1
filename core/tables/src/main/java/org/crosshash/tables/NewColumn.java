package org.crosshash.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.Field;

/** A whole column of Java values that is to be written; fills vectors with a range of its rows. */
sealed interface NewColumn {
  /** Name and type. */
  Field field();

  /** Number of rows. */
  int rows();

  /** Rows that are best filled in at a time, at least 1. */
  default int chunkRows() {
    return 1024;
  }

  /** Puts the rows from {@code from} up to {@code to}, exclusive, into an empty vector. */
  void fill(FieldVector vector, int from, int to);

  /** utf8, a value in every row. */
  record Strings(Field field, List<String> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      fillStrings((VarCharVector) vector, values.subList(from, to));
    }
  }

  /** utf8, some rows without a value. */
  record OptionalStrings(Field field, List<Optional<String>> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      VarCharVector strings = (VarCharVector) vector;
      for (int row = from; row < to; row++) {
        int position = row - from;
        values
            .get(row)
            .ifPresent(value -> strings.setSafe(position, value.getBytes(StandardCharsets.UTF_8)));
      }
      strings.setValueCount(to - from);
    }
  }

  /** binary, some rows without a value. */
  record Binaries(Field field, List<Optional<byte[]>> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      VarBinaryVector binaries = (VarBinaryVector) vector;
      for (int row = from; row < to; row++) {
        int position = row - from;
        values.get(row).ifPresent(value -> binaries.setSafe(position, value));
      }
      binaries.setValueCount(to - from);
    }
  }

  /** list&lt;utf8&gt;. */
  record StringLists(Field field, List<List<String>> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      ListVector lists = (ListVector) vector;
      VarCharVector elements = (VarCharVector) lists.getDataVector();
      int position = 0;
      for (int row = from; row < to; row++) {
        lists.startNewValue(row - from);
        for (String value : values.get(row)) {
          elements.setSafe(position++, value.getBytes(StandardCharsets.UTF_8));
        }
        lists.endValue(row - from, values.get(row).size());
      }
      finish(lists, to - from, position);
    }
  }

  /** list&lt;binary&gt;. */
  record BinaryLists(Field field, List<List<byte[]>> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      ListVector lists = (ListVector) vector;
      VarBinaryVector elements = (VarBinaryVector) lists.getDataVector();
      int position = 0;
      for (int row = from; row < to; row++) {
        lists.startNewValue(row - from);
        for (byte[] value : values.get(row)) {
          elements.setSafe(position++, value);
        }
        lists.endValue(row - from, values.get(row).size());
      }
      finish(lists, to - from, position);
    }
  }

  /** list&lt;int32&gt;. */
  record IntLists(Field field, List<int[]> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      ListVector lists = (ListVector) vector;
      IntVector elements = (IntVector) lists.getDataVector();
      int position = 0;
      for (int row = from; row < to; row++) {
        lists.startNewValue(row - from);
        for (int value : values.get(row)) {
          elements.setSafe(position++, value);
        }
        lists.endValue(row - from, values.get(row).length);
      }
      finish(lists, to - from, position);
    }
  }

  /** list&lt;float32&gt;. */
  record FloatLists(Field field, List<float[]> values) implements NewColumn {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      ListVector lists = (ListVector) vector;
      Float4Vector elements = (Float4Vector) lists.getDataVector();
      int position = 0;
      for (int row = from; row < to; row++) {
        lists.startNewValue(row - from);
        for (float value : values.get(row)) {
          elements.setSafe(position++, value);
        }
        lists.endValue(row - from, values.get(row).length);
      }
      finish(lists, to - from, position);
    }
  }

  /** fixed_size_list&lt;float32&gt;. */
  record Floats(Field field, FloatMatrix values) implements NewColumn {
    @Override
    public int rows() {
      return values.rows();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      fillVectors((FixedSizeListVector) vector, values, from, to);
    }
  }

  /** fixed_size_list&lt;float32&gt;, made or read a few rows at a time. */
  record StreamedFloats(Field field, FloatRows values) implements NewColumn {
    /** So that a chunk of rows takes some tens of megabytes at most. */
    private static final int CHUNK_VALUES = 1 << 23;

    @Override
    public int rows() {
      return values.rows();
    }

    @Override
    public int chunkRows() {
      return Math.max(1, CHUNK_VALUES / values.columns());
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      float[] rows = new float[Math.multiplyExact(to - from, values.columns())];
      values.copyRows(from, to - from, rows);
      FloatMatrix chunk = FloatMatrix.of(rows, values.columns());
      Checks.finite(field.getName(), chunk);
      fillVectors((FixedSizeListVector) vector, chunk, 0, to - from);
    }
  }

  /** list&lt;fixed_size_list&lt;float32&gt;&gt;. */
  record Ragged(Field field, RaggedMatrix values) implements NewColumn {
    @Override
    public int rows() {
      return values.items();
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      ListVector lists = (ListVector) vector;
      for (int row = from; row < to; row++) {
        lists.startNewValue(row - from);
        lists.endValue(row - from, values.count(row));
      }
      int first = values.offsets()[from];
      int last = values.offsets()[to];
      fillVectors((FixedSizeListVector) lists.getDataVector(), values.values(), first, last);
      lists.setValueCount(to - from);
    }
  }

  /** int32. */
  record Ints(Field field, int[] values) implements NewColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      IntVector ints = (IntVector) vector;
      for (int row = from; row < to; row++) {
        ints.setSafe(row - from, values[row]);
      }
      ints.setValueCount(to - from);
    }
  }

  /** float64. */
  record Doubles(Field field, double[] values) implements NewColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      Float8Vector doubles = (Float8Vector) vector;
      for (int row = from; row < to; row++) {
        doubles.setSafe(row - from, values[row]);
      }
      doubles.setValueCount(to - from);
    }
  }

  /** fixed_size_binary. */
  record Codes(Field field, byte[] values, int width) implements NewColumn {
    @Override
    public int rows() {
      return values.length / width;
    }

    @Override
    public void fill(FieldVector vector, int from, int to) {
      FixedSizeBinaryVector codes = (FixedSizeBinaryVector) vector;
      codes.allocateNew(to - from);
      for (int row = from; row < to; row++) {
        codes.setIndexDefined(row - from);
      }
      codes.getDataBuffer().setBytes(0, values, from * width, (long) (to - from) * width);
      codes.setValueCount(to - from);
    }
  }

  private static void fillStrings(VarCharVector vector, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      vector.setSafe(i, values.get(i).getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(values.size());
  }

  private static void finish(ListVector lists, int rows, int elements) {
    lists.getDataVector().setValueCount(elements);
    lists.setValueCount(rows);
  }

  private static void fillVectors(
      FixedSizeListVector vectors, FloatMatrix matrix, int from, int to) {
    int rows = to - from;
    int columns = matrix.columns();
    Float4Vector values = (Float4Vector) vectors.getDataVector();
    values.allocateNew(rows * columns);
    values.getValidityBuffer().setOne(0L, ((long) rows * columns + Byte.SIZE - 1) / Byte.SIZE);
    ArrowBuf target = values.getDataBuffer();
    long bytes = (long) Float.BYTES * rows * columns;
    if (bytes > 0) {
      MemorySegment.copy(
          matrix.segment(),
          ValueLayout.JAVA_BYTE,
          (long) Float.BYTES * from * columns,
          MemorySegment.ofBuffer(target.nioBuffer(0, (int) bytes)),
          ValueLayout.JAVA_BYTE,
          0,
          bytes);
    }
    for (int row = 0; row < rows; row++) {
      vectors.setNotNull(row);
    }
    values.setValueCount(rows * columns);
    vectors.setValueCount(rows);
  }
}
