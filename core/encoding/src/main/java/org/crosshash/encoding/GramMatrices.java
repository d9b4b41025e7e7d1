package org.crosshash.encoding;

import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Sums of products over the rows of tall matrices, in double precision. Rows are added in blocks of
 * fixed size and order, so that memory stays bounded and the result does not vary.
 */
final class GramMatrices {
  private static final int BLOCK_ROWS = 256;

  private GramMatrices() {}

  /** XᵀX + λI, columns x columns. */
  static DMatrixRMaj regularised(FloatMatrix x, double lambda) {
    DMatrixRMaj gram = cross(x, x);
    for (int i = 0; i < gram.numRows; i++) {
      gram.add(i, i, lambda);
    }
    return gram;
  }

  /** XᵀY for matrices of as many rows. */
  static DMatrixRMaj cross(FloatMatrix x, FloatMatrix y) {
    DMatrixRMaj sum = new DMatrixRMaj(x.columns(), y.columns());
    for (int start = 0; start < x.rows(); start += BLOCK_ROWS) {
      int end = Math.min(start + BLOCK_ROWS, x.rows());
      CommonOps_DDRM.multAddTransA(block(x, start, end), block(y, start, end), sum);
    }
    return sum;
  }

  private static DMatrixRMaj block(FloatMatrix matrix, int start, int end) {
    DMatrixRMaj block = new DMatrixRMaj(end - start, matrix.columns());
    float[] row = new float[matrix.columns()];
    for (int i = start; i < end; i++) {
      matrix.copyRow(i, row, 0);
      for (int j = 0; j < row.length; j++) {
        block.unsafe_set(i - start, j, row[j]);
      }
    }
    return block;
  }
}
