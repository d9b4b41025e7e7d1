package org.crosshash.guidance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * The vectors of the training items by column name.
 *
 * @param ids the items, at least 2
 * @param vectors columns with one vector an item
 * @param lists columns with a list of vectors an item, at least one vector each
 */
public record GuidanceInput(
    List<String> ids, Map<String, FloatMatrix> vectors, Map<String, RaggedMatrix> lists) {
  /**
   * Checks the input.
   *
   * @throws CrosshashException for fewer than 2 items, a column of another length, an item without
   *     objects or words, and values that are not finite; it names the item
   */
  public GuidanceInput {
    ids = List.copyOf(ids);
    vectors = Map.copyOf(vectors);
    lists = Map.copyOf(lists);
    if (ids.size() < 2) {
      throw CrosshashException.invalid(
          "Guidance relates items with each other and needs at least 2",
          ids.size(),
          "select more training items");
    }
    for (String column : new TreeSet<>(vectors.keySet())) {
      FloatMatrix matrix = vectors.get(column);
      requireItems(column, matrix.rows(), ids.size());
      for (int item = 0; item < ids.size(); item++) {
        requireFinite(column, ids.get(item), matrix, item);
      }
    }
    for (String column : new TreeSet<>(lists.keySet())) {
      RaggedMatrix matrix = lists.get(column);
      requireItems(column, matrix.items(), ids.size());
      for (int item = 0; item < ids.size(); item++) {
        if (matrix.count(item) == 0) {
          throw CrosshashException.invalid(
              "Every item needs at least one vector in the column `" + column + "`",
              ids.get(item),
              "leave the item out of the selection, or give it a picture with objects and a text"
                  + " with words");
        }
        for (int row = matrix.offsets()[item]; row < matrix.offsets()[item + 1]; row++) {
          requireFinite(column, ids.get(item), matrix.values(), row);
        }
      }
    }
  }

  /** Number of items. */
  public int size() {
    return ids.size();
  }

  /**
   * A column with one vector an item.
   *
   * @throws CrosshashException if there is no such column
   */
  public FloatMatrix vector(String column) {
    requireColumn(column, vectors.keySet());
    return vectors.get(column);
  }

  /**
   * A column with a list of vectors an item.
   *
   * @throws CrosshashException if there is no such column
   */
  public RaggedMatrix list(String column) {
    requireColumn(column, lists.keySet());
    return lists.get(column);
  }

  private static void requireColumn(String column, Set<String> there) {
    if (!there.contains(column)) {
      throw CrosshashException.invalid(
          "The recipe reads the column `" + column + "`",
          "columns " + new TreeSet<>(there),
          "encode with this column, or choose another space or column in the recipe");
    }
  }

  private static void requireItems(String column, int rows, int items) {
    if (rows != items) {
      throw CrosshashException.invalid(
          "The column `" + column + "` must have one entry an item",
          rows + " entries for " + items + " items",
          "take the column and the ids from one table");
    }
  }

  private static void requireFinite(String column, String id, FloatMatrix matrix, int row) {
    for (int i = 0; i < matrix.columns(); i++) {
      if (!Float.isFinite(matrix.get(row, i))) {
        throw CrosshashException.invalid(
            "The values of the column `" + column + "` must be finite",
            matrix.get(row, i) + " in item " + id,
            "encode the item again or leave it out of the selection");
      }
    }
  }
}
