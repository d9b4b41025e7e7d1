package org.crosshash.learning.closed;

import java.util.function.Consumer;
import org.ejml.data.DMatrixRMaj;

/**
 * A tall matrix in blocks of rows whose products take a fraction of a second each, so that a fit
 * which nobody waits for any more ends soon. The rows are taken in order: sums over them are the
 * same bits as in one piece, but for codes of 8 bits, which the library sums in another way and
 * whose rows fit into one block in practice.
 */
final class TallBlocks {
  /** Multiplications of a block's product. */
  private static final long PRODUCTS = 1L << 28;

  private TallBlocks() {}

  /**
   * Hands over block after block.
   *
   * @param others columns of what each block is multiplied by
   * @param between called before each block; what it throws ends the walk
   * @param consumer of a copy of the block's rows
   */
  static void forEach(
      DMatrixRMaj tall, int others, Runnable between, Consumer<DMatrixRMaj> consumer) {
    long rows = Math.max(1, PRODUCTS / ((long) tall.numCols * others));
    ofRows(tall, (int) Math.min(rows, Integer.MAX_VALUE), between, consumer);
  }

  /** Hands over blocks of so many rows, at least 1. */
  static void ofRows(DMatrixRMaj tall, int most, Runnable between, Consumer<DMatrixRMaj> consumer) {
    for (int first = 0; first < tall.numRows; ) {
      between.run();
      int rows = Math.min(most, tall.numRows - first);
      DMatrixRMaj block = new DMatrixRMaj(rows, tall.numCols);
      System.arraycopy(tall.data, first * tall.numCols, block.data, 0, block.data.length);
      consumer.accept(block);
      first += rows;
    }
  }
}
