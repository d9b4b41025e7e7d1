package org.crosshash.tables;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A list of integers for every item: the token ids of each text.
 *
 * @param values all integers, item by item
 * @param offsets item i owns the places {@code offsets[i]} to {@code offsets[i + 1] - 1} of {@code
 *     values}; ascending, from 0 to the number of integers, one entry more than there are items
 */
public record RaggedInts(int[] values, int[] offsets) {
  /** Checks that the offsets ascend from 0 to the number of integers. */
  public RaggedInts {
    Objects.requireNonNull(values, "values");
    if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != values.length) {
      throw new IllegalArgumentException(
          "Offsets must go from 0 to the number of integers, %d: %d offsets"
              .formatted(values.length, offsets.length));
    }
    for (int i = 1; i < offsets.length; i++) {
      if (offsets[i] < offsets[i - 1]) {
        throw new IllegalArgumentException(
            "Offsets must ascend: %d then %d at item %d".formatted(offsets[i - 1], offsets[i], i));
      }
    }
  }

  /** The lists of some items, in their order; copies. */
  public static RaggedInts of(List<int[]> lists) {
    int[] offsets = new int[lists.size() + 1];
    for (int i = 0; i < lists.size(); i++) {
      offsets[i + 1] = Math.addExact(offsets[i], lists.get(i).length);
    }
    int[] values = new int[offsets[lists.size()]];
    for (int i = 0; i < lists.size(); i++) {
      System.arraycopy(lists.get(i), 0, values, offsets[i], lists.get(i).length);
    }
    return new RaggedInts(values, offsets);
  }

  /** Number of items. */
  public int items() {
    return offsets.length - 1;
  }

  /** Number of integers of an item. */
  public int count(int item) {
    return offsets[item + 1] - offsets[item];
  }

  /** The integers of an item; a copy. */
  public int[] row(int item) {
    return Arrays.copyOfRange(values, offsets[item], offsets[item + 1]);
  }

  /** The lists of the items at these positions, in this order; a copy. */
  public RaggedInts gather(int[] items) {
    return of(Arrays.stream(items).mapToObj(this::row).toList());
  }
}
