package org.crosshash.guidance.matrix;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The right-hand side of a {@link FloatProduct}: rows rearranged so that one vector load takes the
 * same column of neighbouring rows.
 *
 * <p>Panels of {@link #PANEL} rows lie one after another; inside a panel the columns follow each
 * other, each with the values of all the panel's rows. The last panel is filled up with zeros.
 * Immutable, so safe for any number of threads.
 */
public final class PackedRows {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Rows in a panel: two vectors of the machine. */
  static final int PANEL = 2 * SPECIES.length();

  /** In place of a row: zeros. */
  public static final int ZEROS = -1;

  private final float[] values;
  private final int rows;
  private final int columns;

  private PackedRows(float[] values, int rows, int columns) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Packs some rows of a row-major matrix.
   *
   * @param matrix all rows
   * @param columns columns of the matrix, at least 1
   * @param firstRow the first row to take
   * @param rows how many to take
   * @throws IndexOutOfBoundsException if the matrix has not these rows
   */
  public static PackedRows of(float[] matrix, int columns, int firstRow, int rows) {
    Objects.checkFromIndexSize(
        (long) firstRow * columns, (long) rows * columns, (long) matrix.length);
    int panels = (rows + PANEL - 1) / PANEL;
    float[] packed = new float[Math.multiplyExact(panels * PANEL, columns)];
    for (int row = 0; row < rows; row++) {
      pack(matrix, columns, firstRow + row, packed, row);
    }
    return new PackedRows(packed, rows, columns);
  }

  /**
   * Packs rows of a row-major matrix in any order.
   *
   * @param columns columns of the matrix, at least 1
   * @param sources the row to take at each place, or {@link #ZEROS}
   */
  public static PackedRows gathered(float[] matrix, int columns, int[] sources) {
    int panels = (sources.length + PANEL - 1) / PANEL;
    float[] packed = new float[Math.multiplyExact(panels * PANEL, columns)];
    for (int row = 0; row < sources.length; row++) {
      if (sources[row] == ZEROS) {
        continue;
      }
      pack(matrix, columns, sources[row], packed, row);
    }
    return new PackedRows(packed, sources.length, columns);
  }

  private static void pack(float[] matrix, int columns, int from, float[] packed, int to) {
    int source = from * columns;
    int target = to / PANEL * PANEL * columns + to % PANEL;
    for (int column = 0; column < columns; column++) {
      packed[target + column * PANEL] = matrix[source + column];
    }
  }

  /** Number of rows, without the filling. */
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  public int columns() {
    return columns;
  }

  /** Number of rows with the filling: what a row of a product's target must have room for. */
  public int stride() {
    return values.length / columns;
  }

  float[] values() {
    return values;
  }
}
