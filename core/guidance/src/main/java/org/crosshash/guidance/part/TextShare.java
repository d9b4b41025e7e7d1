package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.StandardisedSum.Spread;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * The texts' share in population similarities that are computed block by block: the values of
 * {@link StandardisedSum}, bit for bit.
 *
 * @param texts text vectors of all rows; must stay readable
 * @param weight weight of the texts, in [0, 1]
 * @param population spread of the population similarities
 * @param cosines spread of the texts' cosines
 */
public record TextShare(FloatMatrix texts, double weight, Spread population, Spread cosines) {
  private static final int TILE = 96;

  /**
   * Measures both spreads over the pairs of some items, a few rows at a time.
   *
   * @param blocks the population similarities alone
   * @param texts one text vector an item
   * @param anchors the items; all of them for exact spreads
   */
  public static TextShare of(
      PopulationBlocks blocks, FloatMatrix texts, double weight, int[] anchors, Workers workers) {
    int tiles = (anchors.length + TILE - 1) / TILE;
    double pairs = (double) anchors.length * anchors.length;
    PopulationBlocks.Side[] objects = new PopulationBlocks.Side[tiles];
    Side[] sides = new Side[tiles];
    workers.run(
        tiles,
        tile -> {
          int[] items =
              Arrays.copyOfRange(anchors, tile * TILE, Math.min(anchors.length, (tile + 1) * TILE));
          objects[tile] = blocks.side(items);
          sides[tile] = side(texts, items);
        });
    Spread population =
        Spread.of(
            tiles,
            pairs,
            tile -> {
              float[] values = new float[objects[tile].size() * anchors.length];
              for (int i = 0; i < tiles; i++) {
                blocks.block(objects[tile], objects[i], values, i * TILE, anchors.length);
              }
              return values;
            },
            workers);
    Spread cosines =
        Spread.of(
            tiles,
            pairs,
            tile -> {
              float[] values = new float[sides[tile].size * anchors.length];
              for (int i = 0; i < tiles; i++) {
                float[] products = cosines(sides[tile], sides[i]);
                for (int row = 0; row < sides[tile].size; row++) {
                  System.arraycopy(
                      products,
                      row * sides[i].packed.stride(),
                      values,
                      row * anchors.length + i * TILE,
                      sides[i].size);
                }
              }
              return values;
            },
            workers);
    return new TextShare(texts, weight, population, cosines);
  }

  /** The texts of some items, for both sides of a block. */
  static final class Side {
    private final float[] units;
    private final PackedRows packed;
    private final int size;

    private Side(float[] units, int columns, int size) {
      this.units = units;
      this.size = size;
      packed = PackedRows.of(units, columns, 0, size);
    }
  }

  /** Prepares the texts at these rows. */
  Side side(int[] rows) {
    return side(texts, rows);
  }

  private static Side side(FloatMatrix texts, int[] rows) {
    return new Side(UnitRows.of(texts, rows), texts.columns(), rows.length);
  }

  /** Overwrites population similarities with the mixture. */
  void mix(Side rows, Side columns, float[] target, int offset, int stride) {
    float[] products = cosines(rows, columns);
    int width = columns.packed.stride();
    for (int i = 0; i < rows.size; i++) {
      for (int j = 0; j < columns.size; j++) {
        int position = offset + i * stride + j;
        target[position] =
            StandardisedSum.of(
                population, target[position], cosines, products[i * width + j], weight);
      }
    }
  }

  private static float[] cosines(Side rows, Side columns) {
    float[] products = new float[Math.multiplyExact(rows.size, columns.packed.stride())];
    FloatProduct.multiply(rows.units, 0, rows.size, columns.packed, products);
    return products;
  }
}
