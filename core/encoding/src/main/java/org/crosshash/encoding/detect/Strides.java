package org.crosshash.encoding.detect;

import java.util.List;
import org.crosshash.errors.CrosshashException;

/** Steps of a detector's maps: pixels of the input a cell. */
final class Strides {
  private static final int LARGEST = 1024;

  private Strides() {}

  static void require(List<Integer> strides) {
    if (strides.isEmpty() || strides.stream().anyMatch(s -> s < 1 || s > LARGEST)) {
      throw CrosshashException.invalid(
          "A detector's strides must be 1 to 1,024 pixels, at least one of them",
          strides,
          "give those of its maps in their order, [8, 16, 32] for most");
    }
  }

  /** Cells of a side; where the step does not fit, the last cell reaches over the edge. */
  static int cells(int length, int stride) {
    return Math.ceilDiv(length, stride);
  }
}
