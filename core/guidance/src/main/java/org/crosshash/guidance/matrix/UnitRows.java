package org.crosshash.guidance.matrix;

import org.crosshash.tables.FloatMatrix;

/**
 * Rows divided by their Euclidean length, so that inner products are cosines.
 *
 * <p>A row of zeros stays zero: its cosine with everything, itself included, is 0.
 */
public final class UnitRows {
  /** Lengths below this count as this (PyTorch's {@code F.normalize}). */
  private static final double EPSILON = 1e-12;

  private UnitRows() {}

  /** The unit rows of a matrix, row by row; a new array. */
  public static float[] of(FloatMatrix matrix) {
    float[] values = matrix.toArray();
    normalise(values, matrix.rows(), matrix.columns());
    return values;
  }

  /** The unit rows at these positions, in this order; a new array. */
  public static float[] of(FloatMatrix matrix, int[] positions) {
    float[] values = matrix.gather(positions).toArray();
    normalise(values, positions.length, matrix.columns());
    return values;
  }

  /**
   * The unit rows of two matrices of as many rows, joined; a new matrix with the columns of both.
   */
  public static FloatMatrix sideBySide(FloatMatrix left, FloatMatrix right) {
    float[] first = of(left);
    float[] second = of(right);
    int columns = left.columns() + right.columns();
    float[] joined = new float[Math.multiplyExact(left.rows(), columns)];
    for (int row = 0; row < left.rows(); row++) {
      System.arraycopy(first, row * left.columns(), joined, row * columns, left.columns());
      System.arraycopy(
          second, row * right.columns(), joined, row * columns + left.columns(), right.columns());
    }
    return FloatMatrix.of(joined, columns);
  }

  /** Makes the rows of a row-major matrix unit, in place. */
  public static void normalise(float[] values, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      normaliseRow(values, row * columns, columns);
    }
  }

  /**
   * Makes the {@code columns} values from {@code offset} on a unit row, in place.
   *
   * @return what they were divided by: their length, at least 1e-12
   */
  public static double normaliseRow(float[] values, int offset, int columns) {
    double length = length(values, offset, columns);
    for (int i = offset; i < offset + columns; i++) {
      values[i] = (float) (values[i] / length);
    }
    return length;
  }

  /** The length of the {@code columns} values from {@code offset} on, at least 1e-12. */
  public static double length(float[] values, int offset, int columns) {
    double squares = RowArithmetic.squares(values, offset, columns, 0);
    return Math.max(Math.sqrt(squares), EPSILON);
  }
}
