package org.crosshash.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of floats of one width, wherever they lie: on the heap, in mapped memory in one piece or in
 * blocks, or computed when asked for.
 *
 * <p>Reading is safe from any number of threads.
 */
public interface FloatRows {
  /** Number of rows. */
  int rows();

  /** Number of columns, at least 1. */
  int columns();

  /** The value at a row and a column. */
  float get(int row, int column);

  /** Copies a row into {@code target} from {@code offset} on. */
  void copyRow(int row, float[] target, int offset);

  /** Copies a row into {@code target} from a position in bytes on, in native order. */
  default void copyRow(int row, MemorySegment target, long position) {
    float[] values = new float[columns()];
    copyRow(row, values, 0);
    MemorySegment.copy(
        values, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, position, values.length);
  }

  /** A copy of the rows at these positions, in this order. */
  default FloatMatrix gather(int[] positions) {
    float[] copy = new float[Math.multiplyExact(positions.length, columns())];
    for (int i = 0; i < positions.length; i++) {
      copyRow(positions[i], copy, i * columns());
    }
    return FloatMatrix.of(copy, columns());
  }

  /** Copies the {@code count} rows from {@code first} on into {@code target}, row by row. */
  default void copyRows(int first, int count, float[] target) {
    for (int row = 0; row < count; row++) {
      copyRow(first + row, target, row * columns());
    }
  }
}
