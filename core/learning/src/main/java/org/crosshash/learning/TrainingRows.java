package org.crosshash.learning;

import java.util.function.BiConsumer;
import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_MT_DDRM;

/**
 * Sums over the training rows in double precision, a block of rows at a time. Threads share out the
 * entries of a sum, never the terms of one entry, so their number does not change it.
 */
final class TrainingRows {
  private static final int BLOCK = 256;

  private TrainingRows() {}

  /** {@code leftᵀ right} over the training pairs. */
  static DMatrixRMaj cross(FloatMatrix left, FloatMatrix right, int[] rows) {
    DMatrixRMaj sum = new DMatrixRMaj(left.columns(), right.columns());
    forBlocks(
        left,
        right,
        rows,
        (leftBlock, rightBlock) -> CommonOps_MT_DDRM.multAddTransA(leftBlock, rightBlock, sum));
    return sum;
  }

  /** {@code matrixᵀ matrix + ridge I} over the training rows. */
  static DMatrixRMaj gram(FloatMatrix matrix, int[] rows, double ridge) {
    DMatrixRMaj gram = cross(matrix, matrix, rows);
    for (int i = 0; i < matrix.columns(); i++) {
      gram.add(i, i, ridge);
    }
    return gram;
  }

  /** Mean of the training rows, 1 x columns. */
  static DMatrixRMaj mean(FloatMatrix matrix, int[] rows) {
    DMatrixRMaj sum = new DMatrixRMaj(1, matrix.columns());
    for (int row : rows) {
      for (int column = 0; column < matrix.columns(); column++) {
        sum.data[column] += matrix.get(row, column);
      }
    }
    CommonOps_DDRM.divide(sum, rows.length);
    return sum;
  }

  /** The training rows, projected: rows x directions. */
  static DMatrixRMaj project(FloatMatrix matrix, int[] rows, LinearMap map) {
    DMatrixRMaj projected = new DMatrixRMaj(rows.length, map.directions());
    for (int start = 0; start < rows.length; start += BLOCK) {
      DMatrixRMaj block = block(matrix, rows, start);
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

  private static void forBlocks(
      FloatMatrix left,
      FloatMatrix right,
      int[] rows,
      BiConsumer<DMatrixRMaj, DMatrixRMaj> consumer) {
    for (int start = 0; start < rows.length; start += BLOCK) {
      consumer.accept(block(left, rows, start), block(right, rows, start));
    }
  }

  private static DMatrixRMaj block(FloatMatrix matrix, int[] rows, int start) {
    int count = Math.min(BLOCK, rows.length - start);
    DMatrixRMaj block = new DMatrixRMaj(count, matrix.columns());
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < count; i++) {
      matrix.copyRow(rows[start + i], row, 0);
      for (int column = 0; column < row.length; column++) {
        block.data[i * row.length + column] = row[column];
      }
    }
    return block;
  }
}
