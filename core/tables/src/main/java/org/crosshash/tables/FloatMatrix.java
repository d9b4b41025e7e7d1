package org.crosshash.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A row-major matrix of floats, on the heap or in mapped memory.
 *
 * <p>The values belong to whoever made the segment: a matrix of a mapped table is readable only
 * while that table is open. Reading is safe from any number of threads.
 */
public final class FloatMatrix implements FloatRows {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final MemorySegment values;
  private final int rows;
  private final int columns;

  private FloatMatrix(MemorySegment values, int rows, int columns) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Wraps a segment of {@code rows * columns} native-order floats without copying.
   *
   * @param rows number of rows, at least 0
   * @param columns number of columns, at least 1
   * @throws IllegalArgumentException if the segment is not of {@code 4 * rows * columns} bytes
   */
  public static FloatMatrix of(MemorySegment values, int rows, int columns) {
    Objects.requireNonNull(values, "values");
    if (rows < 0 || columns < 1) {
      throw new IllegalArgumentException(
          "A matrix needs rows >= 0 and columns >= 1: " + rows + " x " + columns);
    }
    if (values.byteSize() != 4L * rows * columns) {
      throw new IllegalArgumentException(
          "A matrix of %d x %d floats needs %d bytes: %d"
              .formatted(rows, columns, 4L * rows * columns, values.byteSize()));
    }
    return new FloatMatrix(values, rows, columns);
  }

  /**
   * Wraps an array of {@code rows * columns} floats without copying.
   *
   * @param values row by row
   * @param columns number of columns, at least 1
   * @throws IllegalArgumentException if the array's length is not a multiple of {@code columns}
   */
  public static FloatMatrix of(float[] values, int columns) {
    if (columns < 1 || values.length % columns != 0) {
      throw new IllegalArgumentException(
          "The number of values must be a multiple of the columns: "
              + values.length
              + " values, "
              + columns
              + " columns");
    }
    return new FloatMatrix(MemorySegment.ofArray(values), values.length / columns, columns);
  }

  /**
   * Copies some rows of one length, at least one.
   *
   * @throws IllegalArgumentException if there is none, or if their lengths differ
   */
  public static FloatMatrix ofRows(List<float[]> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("There must be at least 1 row");
    }
    int columns = rows.getFirst().length;
    float[] values = new float[Math.multiplyExact(rows.size(), columns)];
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).length != columns) {
        throw new IllegalArgumentException(
            "All rows must have %d values: row %d has %d"
                .formatted(columns, row, rows.get(row).length));
      }
      System.arraycopy(rows.get(row), 0, values, row * columns, columns);
    }
    return of(values, columns);
  }

  /** Number of rows. */
  @Override
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  @Override
  public int columns() {
    return columns;
  }

  /** The values, row by row; not a copy. */
  public MemorySegment segment() {
    return values;
  }

  /** The value at a row and a column. */
  @Override
  public float get(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, columns);
    return values.get(FLOAT, 4L * ((long) row * columns + column));
  }

  /** Copies a row into {@code target} from {@code offset} on. */
  @Override
  public void copyRow(int row, float[] target, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(values, FLOAT, 4L * row * columns, target, offset, columns);
  }

  @Override
  public void copyRow(int row, MemorySegment target, long position) {
    Objects.checkIndex(row, rows);
    long bytes = (long) Float.BYTES * columns;
    MemorySegment.copy(values, row * bytes, target, position, bytes);
  }

  /** A copy of a row. */
  public float[] row(int row) {
    float[] copy = new float[columns];
    copyRow(row, copy, 0);
    return copy;
  }

  /**
   * A copy of all values, row by row.
   *
   * @throws ArithmeticException if there are more than {@link Integer#MAX_VALUE}
   */
  public float[] toArray() {
    float[] copy = new float[Math.multiplyExact(rows, columns)];
    MemorySegment.copy(values, FLOAT, 0, copy, 0, copy.length);
    return copy;
  }
}
