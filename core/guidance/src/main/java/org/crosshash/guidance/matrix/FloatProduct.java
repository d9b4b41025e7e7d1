package org.crosshash.guidance.matrix;

import static org.crosshash.guidance.matrix.PackedRows.PANEL;
import static org.crosshash.guidance.matrix.PackedRows.SPECIES;

import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/**
 * The product of a matrix with the transpose of another: all inner products of their rows.
 *
 * <p>Every value is summed in one order that depends on nothing but the number of columns: blocks
 * of {@link #DEPTH} columns, inside a block from left to right with fused multiply-add, the blocks'
 * sums added in order. So equal rows have bit-equal products wherever they stand in the matrix, the
 * product of a matrix with itself is exactly symmetric, and neither tiling, nor threads, nor the
 * machine's vector width change a bit.
 */
public final class FloatProduct {
  /** Columns that are summed in registers before they are added to the target. */
  static final int DEPTH = 256;

  /** Rows of the left side that the register tile holds. */
  private static final int TILE = 6;

  private static final int LANES = SPECIES.length();

  private FloatProduct() {}

  /**
   * Computes {@code target[r * stride + c] = left[firstRow + r] . right[c]}.
   *
   * @param left row-major matrix with as many columns as {@code right}
   * @param firstRow the first row of {@code left} to take
   * @param rows how many rows to take
   * @param right the other side
   * @param target receives {@code rows} rows of {@link PackedRows#stride()} values; those past
   *     {@link PackedRows#rows()} become 0
   * @throws IndexOutOfBoundsException if {@code left} or {@code target} is too short
   */
  public static void multiply(
      float[] left, int firstRow, int rows, PackedRows right, float[] target) {
    int columns = right.columns();
    int stride = right.stride();
    Objects.checkFromIndexSize((long) firstRow * columns, (long) rows * columns, left.length);
    Objects.checkFromIndexSize(0L, (long) rows * stride, target.length);
    Arrays.fill(target, 0, rows * stride, 0f);
    for (int begin = 0; begin < columns; begin += DEPTH) {
      int depth = Math.min(DEPTH, columns - begin);
      for (int panel = 0; panel < stride; panel += PANEL) {
        int packed = panel * columns + begin * PANEL;
        for (int row = 0; row < rows; row += TILE) {
          addTile(
              left,
              (firstRow + row) * columns + begin,
              columns,
              Math.min(TILE, rows - row),
              right.values(),
              packed,
              depth,
              target,
              row * stride + panel,
              stride);
        }
      }
    }
  }

  /**
   * Adds the product of up to six rows with one panel. Where there are fewer rows the last is
   * computed again in place of the missing ones and not stored, so that each value is summed alike.
   */
  private static void addTile(
      float[] left,
      int offset,
      int columns,
      int rows,
      float[] packed,
      int packedOffset,
      int depth,
      float[] target,
      int targetOffset,
      int stride) {
    int a0 = offset;
    int a1 = offset + Math.min(1, rows - 1) * columns;
    int a2 = offset + Math.min(2, rows - 1) * columns;
    int a3 = offset + Math.min(3, rows - 1) * columns;
    int a4 = offset + Math.min(4, rows - 1) * columns;
    int a5 = offset + Math.min(5, rows - 1) * columns;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s00 = zero;
    FloatVector s01 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s20 = zero;
    FloatVector s21 = zero;
    FloatVector s30 = zero;
    FloatVector s31 = zero;
    FloatVector s40 = zero;
    FloatVector s41 = zero;
    FloatVector s50 = zero;
    FloatVector s51 = zero;
    for (int k = 0; k < depth; k++) {
      int b = packedOffset + k * PANEL;
      FloatVector b0 = FloatVector.fromArray(SPECIES, packed, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, packed, b + LANES);
      FloatVector a = FloatVector.broadcast(SPECIES, left[a0 + k]);
      s00 = a.fma(b0, s00);
      s01 = a.fma(b1, s01);
      a = FloatVector.broadcast(SPECIES, left[a1 + k]);
      s10 = a.fma(b0, s10);
      s11 = a.fma(b1, s11);
      a = FloatVector.broadcast(SPECIES, left[a2 + k]);
      s20 = a.fma(b0, s20);
      s21 = a.fma(b1, s21);
      a = FloatVector.broadcast(SPECIES, left[a3 + k]);
      s30 = a.fma(b0, s30);
      s31 = a.fma(b1, s31);
      a = FloatVector.broadcast(SPECIES, left[a4 + k]);
      s40 = a.fma(b0, s40);
      s41 = a.fma(b1, s41);
      a = FloatVector.broadcast(SPECIES, left[a5 + k]);
      s50 = a.fma(b0, s50);
      s51 = a.fma(b1, s51);
    }
    add(s00, s01, target, targetOffset);
    if (rows > 1) {
      add(s10, s11, target, targetOffset + stride);
    }
    if (rows > 2) {
      add(s20, s21, target, targetOffset + 2 * stride);
    }
    if (rows > 3) {
      add(s30, s31, target, targetOffset + 3 * stride);
    }
    if (rows > 4) {
      add(s40, s41, target, targetOffset + 4 * stride);
    }
    if (rows > 5) {
      add(s50, s51, target, targetOffset + 5 * stride);
    }
  }

  private static void add(FloatVector first, FloatVector second, float[] target, int offset) {
    FloatVector.fromArray(SPECIES, target, offset).add(first).intoArray(target, offset);
    FloatVector.fromArray(SPECIES, target, offset + LANES)
        .add(second)
        .intoArray(target, offset + LANES);
  }
}
