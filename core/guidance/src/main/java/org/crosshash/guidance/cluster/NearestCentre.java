package org.crosshash.guidance.cluster;

import java.util.Objects;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.RowArithmetic;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;

/**
 * Assigns rows to their nearest centre by Euclidean distance; of equally near ones to the first.
 *
 * <p>The squared distance is |x|² + |c|² - 2 x·c, with the inner products in single and the rest in
 * double precision.
 */
public final class NearestCentre {
  /** Rows of a tile. */
  private static final int TILE = 384;

  private final FloatMatrix centres;
  private final PackedRows packed;
  private final double[] squaredLengths;

  /**
   * Prepares centres.
   *
   * @param centres at least one row
   */
  public NearestCentre(FloatMatrix centres) {
    if (centres.rows() < 1) {
      throw new IllegalArgumentException("Nearest needs at least 1 centre: 0");
    }
    this.centres = centres;
    float[] values = centres.toArray();
    packed = PackedRows.of(values, centres.columns(), 0, centres.rows());
    squaredLengths = squaredLengths(values, centres.columns());
  }

  /** The centres. */
  public FloatMatrix centres() {
    return centres;
  }

  /** The nearest centre of every row. */
  public int[] assign(FloatMatrix rows, Workers workers) {
    float[] values = rows.toArray();
    int[] labels = new int[rows.rows()];
    assign(
        values, squaredLengths(values, rows.columns()), labels, new double[labels.length], workers);
    return labels;
  }

  /**
   * The nearest centre of every row, for rows that are too many to be copied at once; an inner
   * product counts as in {@link #assign(FloatMatrix, Workers)}.
   */
  public int[] label(FloatRows rows, Workers workers) {
    int[] labels = new int[rows.rows()];
    int tiles = (labels.length + TILE - 1) / TILE;
    workers.run(
        Stage.CENTRES,
        tiles,
        tile -> {
          int first = tile * TILE;
          int count = Math.min(TILE, labels.length - first);
          float[] values = new float[count * rows.columns()];
          rows.copyRows(first, count, values);
          float[] products = new float[Math.multiplyExact(count, packed.stride())];
          FloatProduct.multiply(values, 0, count, packed, products);
          for (int i = 0; i < count; i++) {
            labels[first + i] = nearest(products, i * packed.stride());
          }
        });
    return labels;
  }

  /**
   * Finds the nearest centre of every row.
   *
   * @param values the rows, row-major
   * @param squaredLengths their squared lengths
   * @param labels receives the centre of each row
   * @param distances receives its squared distance, at least 0
   */
  void assign(
      float[] values, double[] squaredLengths, int[] labels, double[] distances, Workers workers) {
    Objects.checkFromIndexSize(0, labels.length * centres.columns(), values.length);
    int tiles = (labels.length + TILE - 1) / TILE;
    workers.run(
        tiles,
        tile -> {
          int first = tile * TILE;
          int count = Math.min(TILE, labels.length - first);
          float[] products = new float[count * packed.stride()];
          FloatProduct.multiply(values, first, count, packed, products);
          for (int i = 0; i < count; i++) {
            int nearest = nearest(products, i * packed.stride());
            labels[first + i] = nearest;
            distances[first + i] =
                Math.max(
                    0,
                    squaredLengths[first + i]
                        + this.squaredLengths[nearest]
                        - 2.0 * products[i * packed.stride() + nearest]);
          }
        });
  }

  private int nearest(float[] products, int offset) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int centre = 0; centre < squaredLengths.length; centre++) {
      double distance = squaredLengths[centre] - 2.0 * products[offset + centre];
      if (distance < least) {
        least = distance;
        nearest = centre;
      }
    }
    return nearest;
  }

  /** The squared length of every row of a row-major matrix. */
  static double[] squaredLengths(float[] values, int columns) {
    double[] squares = new double[values.length / columns];
    for (int row = 0; row < squares.length; row++) {
      squares[row] = RowArithmetic.squares(values, row * columns, columns, 0);
    }
    return squares;
  }
}
