package org.crosshash.encoding;

import org.ejml.data.DMatrixRMaj;

/**
 * A matrix that row vectors are multiplied with from the left, in single precision as it is stored.
 *
 * @param inputs length of a vector before
 * @param outputs length of a vector after
 * @param values {@code inputs * outputs} values, row by row
 */
record LinearMap(int inputs, int outputs, float[] values) {
  LinearMap {
    if (inputs < 1 || outputs < 1 || values.length != inputs * outputs) {
      throw new IllegalArgumentException(
          "A map of %d x %d needs as many values: %d".formatted(inputs, outputs, values.length));
    }
  }

  /** The map of a matrix, rounded to single precision. */
  static LinearMap of(DMatrixRMaj matrix) {
    float[] values = new float[matrix.getNumElements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) matrix.data[i];
    }
    return new LinearMap(matrix.numRows, matrix.numCols, values);
  }

  /** The product of a vector and the matrix. */
  double[] apply(double[] vector) {
    double[] product = new double[outputs];
    for (int i = 0; i < inputs; i++) {
      double factor = vector[i];
      int row = i * outputs;
      for (int j = 0; j < outputs; j++) {
        product[j] += factor * values[row + j];
      }
    }
    return product;
  }
}
