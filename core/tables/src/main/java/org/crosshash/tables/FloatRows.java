package org.crosshash.tables;

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

  /** Copies the {@code count} rows from {@code first} on into {@code target}, row by row. */
  default void copyRows(int first, int count, float[] target) {
    for (int row = 0; row < count; row++) {
      copyRow(first + row, target, row * columns());
    }
  }
}
