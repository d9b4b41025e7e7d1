package org.crosshash.linear;

import org.crosshash.tables.FloatRows;
import org.ejml.data.DMatrixRMaj;

/** Some rows of a tall matrix in double precision, a block at a time. */
public final class RowBlocks {
  /** Most rows of a block. */
  public static final int SIZE = 256;

  private RowBlocks() {}

  /**
   * A copy of the rows {@code rows[start]}, {@code rows[start + 1]}, …, at most {@link #SIZE} of
   * them: rows x columns.
   */
  public static DMatrixRMaj block(FloatRows matrix, int[] rows, int start) {
    int count = Math.min(SIZE, rows.length - start);
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
