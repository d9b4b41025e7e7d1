package org.crosshash.tables;

import java.util.Objects;

/**
 * A list of float vectors for every item: the objects of each picture, the words of each text.
 *
 * @param values all vectors, item by item
 * @param offsets item i owns the rows {@code offsets[i]} to {@code offsets[i + 1] - 1} of {@code
 *     values}; ascending, from 0 to the number of rows, one entry more than there are items
 */
public record RaggedMatrix(FloatMatrix values, int[] offsets) {
  /** Checks that the offsets ascend from 0 to the number of vectors. */
  public RaggedMatrix {
    Objects.requireNonNull(values, "values");
    if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != values.rows()) {
      throw new IllegalArgumentException(
          "Offsets must go from 0 to the number of vectors, "
              + values.rows()
              + ": "
              + offsets.length
              + " offsets");
    }
    for (int i = 1; i < offsets.length; i++) {
      if (offsets[i] < offsets[i - 1]) {
        throw new IllegalArgumentException(
            "Offsets must ascend: " + offsets[i - 1] + " then " + offsets[i] + " at item " + i);
      }
    }
  }

  /** Number of items. */
  public int items() {
    return offsets.length - 1;
  }

  /** Number of vectors of an item. */
  public int count(int item) {
    return offsets[item + 1] - offsets[item];
  }

  /** The lists of the items at these positions, in this order; a copy. */
  public RaggedMatrix gather(int[] items) {
    int[] gathered = new int[items.length + 1];
    for (int i = 0; i < items.length; i++) {
      gathered[i + 1] = Math.addExact(gathered[i], count(items[i]));
    }
    float[] copy = new float[Math.multiplyExact(gathered[items.length], values.columns())];
    int target = 0;
    for (int item : items) {
      for (int row = offsets[item]; row < offsets[item + 1]; row++) {
        values.copyRow(row, copy, target);
        target += values.columns();
      }
    }
    return new RaggedMatrix(FloatMatrix.of(copy, values.columns()), gathered);
  }
}
