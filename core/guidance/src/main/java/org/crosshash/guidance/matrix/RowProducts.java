package org.crosshash.guidance.matrix;

import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/** All inner products of the rows of one matrix: cosines, where the rows are unit. */
public final class RowProducts {
  private static final int TILE = 384;

  private RowProducts() {}

  /**
   * The inner product of every row with every row; exactly symmetric.
   *
   * @param rows row-major values
   * @param columns columns of a row
   * @param stage the stage whose units the tiles are
   */
  public static SquareMatrix of(float[] rows, int columns, Stage stage, Workers workers) {
    int size = rows.length / columns;
    SquareMatrix result = SquareMatrix.zeros(size);
    int tiles = (size + TILE - 1) / TILE;
    PackedRows[] packed = new PackedRows[tiles];
    workers.run(
        tiles,
        tile ->
            packed[tile] =
                PackedRows.of(rows, columns, tile * TILE, Math.min(TILE, size - tile * TILE)));
    TrianglePairs pairs = new TrianglePairs(tiles);
    workers.run(
        stage,
        pairs.count(),
        pair -> {
          int first = pairs.first(pair);
          int second = pairs.second(pair);
          int count = packed[first].rows();
          float[] products = new float[count * packed[second].stride()];
          FloatProduct.multiply(rows, first * TILE, count, packed[second], products);
          store(products, packed[second], first * TILE, count, second * TILE, result);
        });
    return result;
  }

  private static void store(
      float[] products,
      PackedRows right,
      int firstRow,
      int count,
      int firstColumn,
      SquareMatrix target) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < right.rows(); j++) {
        float value = products[i * right.stride() + j];
        target.values()[target.offset(firstRow + i) + firstColumn + j] = value;
        target.values()[target.offset(firstColumn + j) + firstRow + i] = value;
      }
    }
  }
}
