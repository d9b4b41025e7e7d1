package org.crosshash.guidance.part;

import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/** The cosine of every image with every text of one shared space. */
public final class CrossCosine {
  private static final int TILE = 384;

  private CrossCosine() {}

  /**
   * Value (i, j) is the cosine of image i with text j; 0 for a row of zeros.
   *
   * @param images one vector an item
   * @param texts one vector for each of the same items, of the same dimension
   * @param symmetrise whether to give the mean of the matrix and its transpose
   * @throws CrosshashException if the dimensions differ
   */
  public static SquareMatrix of(
      FloatMatrix images, FloatMatrix texts, boolean symmetrise, Workers workers) {
    if (images.columns() != texts.columns()) {
      throw CrosshashException.invalid(
          "Images and texts must be vectors of one space",
          images.columns() + " and " + texts.columns() + " dimensions",
          "choose the columns of the shared space, or align them");
    }
    float[] left = UnitRows.of(images);
    float[] right = UnitRows.of(texts);
    int size = images.rows();
    int columns = images.columns();
    SquareMatrix result = SquareMatrix.zeros(size);
    int tiles = (size + TILE - 1) / TILE;
    PackedRows[] packed = new PackedRows[tiles];
    workers.run(
        tiles,
        tile ->
            packed[tile] =
                PackedRows.of(right, columns, tile * TILE, Math.min(TILE, size - tile * TILE)));
    workers.run(
        Stage.POPULATION,
        tiles,
        tile -> {
          int count = Math.min(TILE, size - tile * TILE);
          for (int other = 0; other < tiles; other++) {
            float[] products = new float[count * packed[other].stride()];
            FloatProduct.multiply(left, tile * TILE, count, packed[other], products);
            for (int i = 0; i < count; i++) {
              System.arraycopy(
                  products,
                  i * packed[other].stride(),
                  result.values(),
                  result.offset(tile * TILE + i) + other * TILE,
                  packed[other].rows());
            }
          }
        });
    if (symmetrise) {
      symmetrise(result);
    }
    return result;
  }

  private static void symmetrise(SquareMatrix matrix) {
    float[] values = matrix.values();
    for (int row = 0; row < matrix.size(); row++) {
      for (int column = row + 1; column < matrix.size(); column++) {
        int there = matrix.offset(row) + column;
        int back = matrix.offset(column) + row;
        values[there] = (float) (((double) values[there] + values[back]) / 2);
        values[back] = values[there];
      }
    }
  }
}
