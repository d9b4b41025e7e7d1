package org.crosshash.encoding;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;

/**
 * The columns of a table of embeddings.
 *
 * @param whole one vector an item, by column name
 * @param ragged any number of vectors an item, by column name
 * @param ids any number of integers an item, by column name: token ids, which no alignment changes
 * @param items number of items, the same in all columns
 */
public record EmbeddingColumns(
    SortedMap<String, FloatMatrix> whole,
    SortedMap<String, RaggedMatrix> ragged,
    SortedMap<String, RaggedInts> ids,
    int items) {
  /** Checks that all columns have the same items, and copies the maps. */
  public EmbeddingColumns {
    whole = Collections.unmodifiableSortedMap(new TreeMap<>(whole));
    ragged = Collections.unmodifiableSortedMap(new TreeMap<>(ragged));
    ids = Collections.unmodifiableSortedMap(new TreeMap<>(ids));
    whole.forEach((name, column) -> requireItems(name, column.rows(), items));
    ragged.forEach((name, column) -> requireItems(name, column.items(), items));
    ids.forEach((name, column) -> requireItems(name, column.items(), items));
    for (String name : ragged.keySet()) {
      if (whole.containsKey(name)) {
        throw new IllegalArgumentException("A column must be whole or ragged, not both: " + name);
      }
    }
    if (whole.isEmpty() && ragged.isEmpty()) {
      throw CrosshashException.invalid(
          "Embeddings must have a vector column", "none", "encode the items first");
    }
  }

  /** Vector columns alone. */
  public EmbeddingColumns(
      SortedMap<String, FloatMatrix> whole, SortedMap<String, RaggedMatrix> ragged, int items) {
    this(whole, ragged, new TreeMap<>(), items);
  }

  private static void requireItems(String name, int rows, int items) {
    if (rows != items) {
      throw new IllegalArgumentException(
          "Column %s must have %d items: %d".formatted(name, items, rows));
    }
  }
}
