package org.crosshash.encoding;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;

/**
 * Pools parts of a square grid of cell vectors: a stand-in for detected objects (our substitute for
 * VTM-UCH's detector).
 */
public final class GridRegions {
  private static final int SEVENTHS = 7;

  private static final List<Region> REGIONS =
      List.of(
          new Region(0, 4, 0, 4),
          new Region(0, 4, 3, 7),
          new Region(3, 7, 0, 4),
          new Region(3, 7, 3, 7),
          new Region(2, 5, 2, 5));

  private GridRegions() {}

  /**
   * The mean vector of each region, then the vector of the whole picture.
   *
   * @param grid cell vectors of a square, row by row
   * @param whole the whole picture's vector, of the same length
   * @return with {@link ObjectUnits#REGIONS} 6 rows, with {@link ObjectUnits#WHOLE} 1 row
   * @throws CrosshashException FAILED_PRECONDITION if the cells of regions are no square
   */
  public static FloatMatrix pool(ObjectUnits units, FloatMatrix grid, float[] whole) {
    int dimension = whole.length;
    int regions = units == ObjectUnits.REGIONS ? REGIONS.size() : 0;
    int side = (int) Math.round(Math.sqrt(grid.rows()));
    if (regions > 0 && (side < 1 || side * side != grid.rows())) {
      throw CrosshashException.precondition(
          "Regions are pooled from the cells of a square",
          grid.rows() + " cells",
          "leave out tokens that are no cells with skip, or encode with objects: crops");
    }
    float[] values = new float[(regions + 1) * dimension];
    float[] cell = new float[dimension];
    double[] sum = new double[dimension];
    for (int i = 0; i < regions; i++) {
      int cells = REGIONS.get(i).sum(grid, side, sum, cell);
      for (int j = 0; j < dimension; j++) {
        values[i * dimension + j] = (float) (sum[j] / cells);
        sum[j] = 0;
      }
    }
    System.arraycopy(whole, 0, values, regions * dimension, dimension);
    return FloatMatrix.of(values, dimension);
  }

  /** Sevenths of the grid, from {@code top} to {@code bottom} and {@code left} to {@code right}. */
  private record Region(int top, int bottom, int left, int right) {
    /** Adds up the cells, and says how many they are. */
    int sum(FloatMatrix grid, int side, double[] sum, float[] cell) {
      int cells = 0;
      for (int row = from(top, side); row < to(top, bottom, side); row++) {
        for (int column = from(left, side); column < to(left, right, side); column++) {
          grid.copyRow(row * side + column, cell, 0);
          for (int j = 0; j < sum.length; j++) {
            sum[j] += cell[j];
          }
          cells++;
        }
      }
      return cells;
    }

    private static int from(int seventh, int side) {
      return seventh * side / SEVENTHS;
    }

    private static int to(int first, int seventh, int side) {
      return Math.max(from(first, side) + 1, Math.ceilDiv(seventh * side, SEVENTHS));
    }
  }
}
