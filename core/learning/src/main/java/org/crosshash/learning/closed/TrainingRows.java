package org.crosshash.learning.closed;

import org.crosshash.linear.RowBlocks;
import org.crosshash.tables.FloatRows;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Means and projections of the training rows in double precision. */
final class TrainingRows {
  private TrainingRows() {}

  /** Mean of the training rows, 1 x columns. */
  static DMatrixRMaj mean(FloatRows matrix, int[] rows) {
    DMatrixRMaj sum = new DMatrixRMaj(1, matrix.columns());
    float[] values = new float[matrix.columns()];
    for (int row : rows) {
      matrix.copyRow(row, values, 0);
      for (int column = 0; column < values.length; column++) {
        sum.data[column] += values[column];
      }
    }
    CommonOps_DDRM.divide(sum, rows.length);
    return sum;
  }

  /** The training rows, projected: rows x directions. */
  static DMatrixRMaj project(FloatRows matrix, int[] rows, LinearMap map) {
    DMatrixRMaj projected = new DMatrixRMaj(rows.length, map.directions());
    for (int start = 0; start < rows.length; start += RowBlocks.SIZE) {
      DMatrixRMaj block = RowBlocks.block(matrix, rows, start);
      DMatrixRMaj part = new DMatrixRMaj(block.numRows, map.directions());
      CommonOps_DDRM.mult(block, map.matrix(), part);
      for (int row = 0; row < part.numRows; row++) {
        for (int column = 0; column < part.numCols; column++) {
          projected.set(start + row, column, part.get(row, column) + map.offset().get(0, column));
        }
      }
    }
    return projected;
  }
}
