package org.crosshash.guidance.matrix;

import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;

/**
 * A dense square matrix of floats on the heap.
 *
 * <p>Different rows may be written by different threads at once.
 *
 * @param size number of rows and of columns
 * @param values row by row; shared, not copied
 */
public record SquareMatrix(int size, float[] values) {
  /** Largest size whose values fit one array. */
  public static final int MAXIMUM_SIZE = 46_340;

  /** Checks that the array has size * size values. */
  public SquareMatrix {
    if (values.length != size * size) {
      throw new IllegalArgumentException(
          "A square matrix of size "
              + size
              + " needs "
              + size * size
              + " values: "
              + values.length);
    }
  }

  /**
   * A matrix of zeros.
   *
   * @throws CrosshashException above {@link #MAXIMUM_SIZE}
   */
  public static SquareMatrix zeros(int size) {
    requireSize(size);
    return new SquareMatrix(size, new float[size * size]);
  }

  /**
   * Refuses what is too large for a dense matrix.
   *
   * @throws CrosshashException above {@link #MAXIMUM_SIZE}
   */
  public static void requireSize(int size) {
    if (size > MAXIMUM_SIZE) {
      throw CrosshashException.invalid(
          "Dense guidance holds at most " + MAXIMUM_SIZE + " items",
          size,
          "select fewer training items, or take a batch-local recipe");
    }
  }

  /** Where a row begins in the values. */
  public int offset(int row) {
    return row * size;
  }

  /** A value. */
  public float get(int row, int column) {
    return values[row * size + column];
  }

  /** The same values as a matrix; not a copy. */
  public FloatMatrix view() {
    return FloatMatrix.of(values, size);
  }
}
