package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.SquareMatrix;

/** Sets the smallest values of a row to 0 (CIRH). */
public final class SmallestZeroed {
  private SmallestZeroed() {}

  /**
   * Sets the {@code count} smallest values of a row to 0; those that equal the smallest kept one
   * stay, so that equal items are treated alike.
   *
   * @param count from 0 to the size; at the size nothing is left
   */
  public static void apply(SquareMatrix matrix, int row, int count) {
    int offset = matrix.offset(row);
    float[] values = matrix.values();
    float smallestKept = smallestKept(values, offset, matrix.size(), count);
    for (int i = offset; i < offset + matrix.size(); i++) {
      if (values[i] < smallestKept) {
        values[i] = 0f;
      }
    }
  }

  /**
   * The smallest value of a row that is kept where the {@code count} smallest are not; the largest
   * number where none is kept.
   */
  public static float smallestKept(float[] values, int offset, int size, int count) {
    if (count == size) {
      return Float.MAX_VALUE;
    }
    float[] sorted = Arrays.copyOfRange(values, offset, offset + size);
    Arrays.sort(sorted);
    return sorted[count];
  }
}
