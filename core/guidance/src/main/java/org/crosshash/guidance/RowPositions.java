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
    return of(items, rows, "the embeddings");
  }

  /**
   * The row of each item in a table that an error can call by a name.
   *
   * @param where for example {@code the embeddings}
   * @throws CrosshashException (INVALID_ARGUMENT) if an item has no row; it names the first one
   */
  static int[] of(List<String> items, List<String> rows, String where) {
    Map<String, Integer> positions = new HashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      positions.put(rows.get(row), row);
    }
    return items.stream().mapToInt(item -> position(item, positions, where)).toArray();
  }

  private static int position(String item, Map<String, Integer> positions, String where) {
    Integer position = positions.get(item);
    if (position == null) {
      throw CrosshashException.invalid(
          "Every selected item needs a row in " + where,
          item,
          "add the item there, or leave it out of the selection");
    }
    return position;
  }
}
