package org.crosshash.linear;

import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.crosshash.tables.FloatRows;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_MT_DDRM;

/**
 * Sums of products over the rows of tall matrices, in double precision, a block of rows at a time.
 * Threads share out the entries of a sum, never the terms of one entry, so their number does not
 * change it.
 */
public final class RowSums {
  private RowSums() {}

  /** All rows of a matrix. */
  public static int[] all(FloatRows matrix) {
    return IntStream.range(0, matrix.rows()).toArray();
  }

  /** {@code leftᵀ right} over some rows, columns x columns. */
  public static DMatrixRMaj cross(FloatRows left, FloatRows right, int[] rows) {
    DMatrixRMaj sum = new DMatrixRMaj(left.columns(), right.columns());
    forBlocks(
        left,
        right,
        rows,
        (leftBlock, rightBlock) -> CommonOps_MT_DDRM.multAddTransA(leftBlock, rightBlock, sum));
    return sum;
  }

  /** {@code matrixᵀ matrix + ridge I} over some rows. */
  public static DMatrixRMaj gram(FloatRows matrix, int[] rows, double ridge) {
    DMatrixRMaj gram = cross(matrix, matrix, rows);
    for (int i = 0; i < matrix.columns(); i++) {
      gram.add(i, i, ridge);
    }
    return gram;
  }

  private static void forBlocks(
      FloatRows left, FloatRows right, int[] rows, BiConsumer<DMatrixRMaj, DMatrixRMaj> consumer) {
    for (int start = 0; start < rows.length; start += RowBlocks.SIZE) {
      consumer.accept(RowBlocks.block(left, rows, start), RowBlocks.block(right, rows, start));
    }
  }
}
