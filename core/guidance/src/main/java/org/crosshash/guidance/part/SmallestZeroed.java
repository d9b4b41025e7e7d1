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
    if (count == matrix.size()) {
      Arrays.fill(values, offset, offset + count, 0f);
      return;
    }
    float[] sorted = Arrays.copyOfRange(values, offset, offset + matrix.size());
    Arrays.sort(sorted);
    float smallestKept = sorted[count];
    for (int i = offset; i < offset + matrix.size(); i++) {
      if (values[i] < smallestKept) {
        values[i] = 0f;
      }
    }
  }
}
