package org.crosshash.experiments.datasets.arrays;

import java.util.Objects;
import org.crosshash.tables.FloatRows;

/** Slices of an array as rows, of which one block is in memory at a time. */
final class ArrayRows implements FloatRows {
  private static final int BLOCK_VALUES = 1 << 20;

  private final NumberArray array;
  private final int axis;
  private final int columns;
  private final int blockRows;
  private float[] block = new float[0];
  private int first;
  private int end;

  ArrayRows(NumberArray array, int axis) {
    this.array = array;
    this.axis = axis;
    this.columns = array.sliceSize(axis);
    this.blockRows = Math.max(1, BLOCK_VALUES / Math.max(1, columns));
  }

  @Override
  public int rows() {
    return array.shape()[axis];
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public synchronized float get(int row, int column) {
    Objects.checkIndex(column, columns);
    load(row);
    return block[(row - first) * columns + column];
  }

  @Override
  public synchronized void copyRow(int row, float[] target, int offset) {
    load(row);
    System.arraycopy(block, (row - first) * columns, target, offset, columns);
  }

  private void load(int row) {
    Objects.checkIndex(row, rows());
    if (row >= first && row < end) {
      return;
    }
    int count = Math.min(blockRows, rows() - row);
    if (block.length < count * columns) {
      block = new float[count * columns];
    }
    array.read(axis, row, count, block);
    first = row;
    end = row + count;
  }
}
