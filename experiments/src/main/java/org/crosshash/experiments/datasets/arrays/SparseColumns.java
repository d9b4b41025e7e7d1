package org.crosshash.experiments.datasets.arrays;

import java.util.Arrays;
import us.hebi.matlab.mat.types.Sparse;

/** A sparse matrix of MATLAB, column by column: row numbers and values. */
final class SparseColumns implements NumberArray {
  private final String name;
  private final int[] shape;
  private final int[][] others;
  private final float[][] values;

  private SparseColumns(String name, int[] shape, int[][] others, float[][] values) {
    this.name = name;
    this.shape = shape;
    this.others = others;
    this.values = values;
  }

  static NumberArray of(String name, Sparse sparse) {
    int columns = sparse.getNumCols();
    int[] sizes = new int[columns];
    sparse.forEach((row, column, real, imaginary) -> sizes[column]++);
    int[][] others = new int[columns][];
    float[][] values = new float[columns][];
    for (int column = 0; column < columns; column++) {
      others[column] = new int[sizes[column]];
      values[column] = new float[sizes[column]];
    }
    sparse.forEach((row, column, real, imaginary) -> {
      int at = --sizes[column];
      others[column][at] = row;
      values[column][at] = (float) real;
    });
    return new SparseColumns(name, sparse.getDimensions(), others, values);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  @Override
  public void read(int axis, int first, int count, float[] target) {
    int size = shape[1 - axis];
    Arrays.fill(target, 0, count * size, 0);
    int from = axis == 1 ? first : 0;
    int to = axis == 1 ? first + count : shape[1];
    for (int column = from; column < to; column++) {
      for (int i = 0; i < others[column].length; i++) {
        int row = others[column][i];
        if (axis == 1) {
          target[(column - first) * size + row] = values[column][i];
        } else if (row >= first && row < first + count) {
          target[(row - first) * size + column] = values[column][i];
        }
      }
    }
  }
}
