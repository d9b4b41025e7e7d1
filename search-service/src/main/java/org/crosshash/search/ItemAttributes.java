package org.crosshash.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Table;

/**
 * The attributes that entries take from an items table: its columns {@code text} and {@code
 * image_uri}, as far as it has them.
 */
final class ItemAttributes {
  private static final List<String> COLUMNS = List.of("text", "image_uri");

  private final Map<String, Integer> rows = new HashMap<>();
  private final Map<String, List<Optional<String>>> columns = new TreeMap<>();

  private ItemAttributes() {}

  /** No attributes for anybody. */
  static ItemAttributes none() {
    return new ItemAttributes();
  }

  /**
   * Reads an items table, which may be closed afterwards.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it has neither of the columns
   */
  static ItemAttributes of(Table items) {
    ItemAttributes attributes = new ItemAttributes();
    for (String column : COLUMNS) {
      if (items.has(column)) {
        attributes.columns.put(column, items.optionalStrings(column));
      }
    }
    if (attributes.columns.isEmpty()) {
      throw CrosshashException.invalid(
          "An items table for attributes has a column `text` or `image_uri`",
          items.name(),
          "give the table of the items, or none");
    }
    List<String> ids = items.ids();
    for (int row = 0; row < ids.size(); row++) {
      attributes.rows.put(ids.get(row), row);
    }
    return attributes;
  }

  /** Throws INVALID_ARGUMENT unless every id has a row; without a table nothing is asked for. */
  void requireAll(Set<String> ids) {
    if (!columns.isEmpty()) {
      MissingIds.refuse(
          ids.stream().filter(id -> !rows.containsKey(id)).toList(),
          "Every item with a code is in the items table");
    }
  }

  /** The attributes of an item. */
  SortedMap<String, String> of(String id) {
    SortedMap<String, String> attributes = new TreeMap<>();
    columns.forEach((column, values) ->
        values.get(rows.get(id)).ifPresent(value -> attributes.put(column, value)));
    return attributes;
  }
}
