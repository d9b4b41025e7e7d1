package org.crosshash.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A vector column where it lies in the mapped file, one block of rows a batch; nothing is copied.
 *
 * <p>Readable while its table is open.
 */
final class FloatBlocks implements FloatRows {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final MemorySegment[] blocks;

  /** The row at which each block begins, and the number of rows at the end. */
  private final int[] begins;

  private final int columns;

  FloatBlocks(List<MemorySegment> blocks, int[] begins, int columns) {
    this.blocks = blocks.toArray(new MemorySegment[0]);
    this.begins = begins;
    this.columns = columns;
  }

  @Override
  public int rows() {
    return begins[begins.length - 1];
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public float get(int row, int column) {
    Objects.checkIndex(row, rows());
    Objects.checkIndex(column, columns);
    int block = block(row);
    return blocks[block].getAtIndex(FLOAT, (long) (row - begins[block]) * columns + column);
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    Objects.checkIndex(row, rows());
    int block = block(row);
    long position = (long) Float.BYTES * (row - begins[block]) * columns;
    MemorySegment.copy(blocks[block], FLOAT, position, target, offset, columns);
  }

  @Override
  public void copyRow(int row, MemorySegment target, long position) {
    Objects.checkIndex(row, rows());
    int block = block(row);
    long bytes = (long) Float.BYTES * columns;
    MemorySegment.copy(blocks[block], (row - begins[block]) * bytes, target, position, bytes);
  }

  private int block(int row) {
    int found = Arrays.binarySearch(begins, row);
    if (found < 0) {
      return -found - 2;
    }
    // Blocks without rows share their beginning with the next.
    while (begins[found + 1] == row) {
      found++;
    }
    return found;
  }
}
