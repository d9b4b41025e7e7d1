package org.crosshash.encoding;

import java.util.List;
import org.crosshash.tables.FloatMatrix;

/**
 * Pools parts of a square grid of cell vectors: a stand-in for detected objects (our substitute for
 * VTM-UCH's detector).
 */
final class GridRegions {
  /** Cells a side of the grid. */
  static final int SIDE = 7;

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
   * @param grid 49 cell vectors, row by row
   * @param whole the whole picture's vector, of the same length
   * @return with {@link ObjectUnits#REGIONS} 6 rows, with {@link ObjectUnits#WHOLE} 1 row
   */
  static FloatMatrix pool(ObjectUnits units, FloatMatrix grid, float[] whole) {
    int dimension = whole.length;
    int regions = units == ObjectUnits.REGIONS ? REGIONS.size() : 0;
    float[] values = new float[(regions + 1) * dimension];
    float[] cell = new float[dimension];
    double[] sum = new double[dimension];
    for (int i = 0; i < regions; i++) {
      REGIONS.get(i).sum(grid, sum, cell);
      for (int j = 0; j < dimension; j++) {
        values[i * dimension + j] = (float) (sum[j] / REGIONS.get(i).cells());
        sum[j] = 0;
      }
    }
    System.arraycopy(whole, 0, values, regions * dimension, dimension);
    return FloatMatrix.of(values, dimension);
  }

  /** Rows {@code top} to {@code bottom - 1} and columns {@code left} to {@code right - 1}. */
  private record Region(int top, int bottom, int left, int right) {
    int cells() {
      return (bottom - top) * (right - left);
    }

    void sum(FloatMatrix grid, double[] sum, float[] cell) {
      for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
          grid.copyRow(row * SIDE + column, cell, 0);
          for (int j = 0; j < sum.length; j++) {
            sum[j] += cell[j];
          }
        }
      }
    }
  }
}
