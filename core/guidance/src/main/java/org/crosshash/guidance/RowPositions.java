package org.crosshash.guidance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/** Finds items in a table. */
public final class RowPositions {
  private RowPositions() {}

  /**
   * The row of each item.
   *
   * @param items the items to find, in their order
   * @param rows the ids of the table's rows
   * @throws CrosshashException (INVALID_ARGUMENT) if an item has no row; it names the first one
   */
  public static int[] of(List<String> items, List<String> rows) {
    Map<String, Integer> positions = new HashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      positions.put(rows.get(row), row);
    }
    return items.stream().mapToInt(item -> position(item, positions)).toArray();
  }

  private static int position(String item, Map<String, Integer> positions) {
    Integer position = positions.get(item);
    if (position == null) {
      throw CrosshashException.invalid(
          "Every selected item needs a row in the embeddings",
          item,
          "encode the item, or leave it out of the selection");
    }
    return position;
  }
}
