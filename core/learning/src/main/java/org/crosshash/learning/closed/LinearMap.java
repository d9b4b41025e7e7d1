package org.crosshash.learning.closed;

import java.util.List;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.LinearWeights;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * {@code x -> x matrix + offset}.
 *
 * @param matrix dimensions x directions
 * @param offset 1 x directions
 */
record LinearMap(DMatrixRMaj matrix, DMatrixRMaj offset) {
  /** A map without offset. */
  static LinearMap of(DMatrixRMaj matrix) {
    return new LinearMap(matrix, new DMatrixRMaj(1, matrix.numCols));
  }

  /** The map that subtracts {@code mean} after multiplying by {@code matrix}. */
  static LinearMap centred(DMatrixRMaj matrix, DMatrixRMaj mean) {
    DMatrixRMaj offset = mean.copy();
    CommonOps_DDRM.changeSign(offset);
    return new LinearMap(matrix, offset);
  }

  /** Number of directions. */
  int directions() {
    return matrix.numCols;
  }

  /** This map, then a matrix. */
  LinearMap then(DMatrixRMaj next) {
    DMatrixRMaj product = new DMatrixRMaj(matrix.numRows, next.numCols);
    CommonOps_DDRM.mult(matrix, next, product);
    DMatrixRMaj moved = new DMatrixRMaj(1, next.numCols);
    CommonOps_DDRM.mult(offset, next, moved);
    return new LinearMap(product, moved);
  }

  /** The map as a head whose signs are the code. */
  HashHead head() {
    float[] weight = new float[Math.multiplyExact(matrix.numRows, matrix.numCols)];
    float[] bias = new float[matrix.numCols];
    for (int direction = 0; direction < matrix.numCols; direction++) {
      for (int dimension = 0; dimension < matrix.numRows; dimension++) {
        weight[direction * matrix.numRows + dimension] = (float) matrix.get(dimension, direction);
      }
      bias[direction] = (float) offset.get(0, direction);
    }
    return new HashHead(
        1f, List.of(new LinearWeights(matrix.numRows, matrix.numCols, weight, bias)));
  }
}
