package org.crosshash.guidance.matrix;

/** All inner products of the rows of two small matrices, on the caller's thread. */
public final class BatchProducts {
  private BatchProducts() {}

  /**
   * The inner product of every row of the left side with every row of the right side.
   *
   * @param left row-major values
   * @param right as many rows of as many columns; may be the same array
   * @param columns columns of a row, at least 1
   */
  public static SquareMatrix of(float[] left, float[] right, int columns) {
    int size = left.length / columns;
    PackedRows packed = PackedRows.of(right, columns, 0, size);
    float[] products = new float[Math.multiplyExact(size, packed.stride())];
    FloatProduct.multiply(left, 0, size, packed, products);
    SquareMatrix result = SquareMatrix.zeros(size);
    for (int row = 0; row < size; row++) {
      System.arraycopy(products, row * packed.stride(), result.values(), result.offset(row), size);
    }
    return result;
  }
}
