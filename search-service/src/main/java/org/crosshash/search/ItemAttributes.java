package org.crosshash.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.AttributeType;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.tables.ItemColumn;
import org.crosshash.tables.Table;

/**
 * What entries take from an items table, as far as it has it: {@code text} and {@code image_uri} as
 * attributes that are given back with results, {@code labels} as labels, and further columns as
 * typed attributes.
 */
final class ItemAttributes {
  private static final List<String> SHOWN =
      List.of(ItemColumn.TEXT.column(), ItemColumn.IMAGE_URI.column());

  /** Columns that become no typed attributes by themselves. */
  private static final Set<String> NOT_TYPED =
      Set.of(
          Table.ID,
          ItemColumn.TEXT.column(),
          ItemColumn.LABELS.column(),
          ItemColumn.IMAGE.column(),
          ItemColumn.IMAGE_URI.column(),
          ItemColumn.IMAGE_DIGEST.column(),
          ItemColumn.FRAMES.column(),
          ItemColumn.GROUP.column());

  private static final String SPLIT = "split";

  private final Map<String, Integer> rows = new HashMap<>();
  private final Map<String, List<Optional<String>>> shown = new TreeMap<>();
  private List<List<String>> labels = List.of();
  private final List<TypedColumn> typed = new ArrayList<>();

  private ItemAttributes() {}

  /** No attributes for anybody. */
  static ItemAttributes none() {
    return new ItemAttributes();
  }

  /**
   * Reads an items table, which may be closed afterwards.
   *
   * @param wanted columns that become typed attributes; empty: all that can, besides those of
   *     {@link ItemColumn}; of these only {@code splits}
   * @throws CrosshashException INVALID_ARGUMENT where nothing can be taken from it, a wanted column
   *     is not there, or a value breaks the rule of attributes
   */
  static ItemAttributes of(Table items, List<String> wanted) {
    ItemAttributes attributes = new ItemAttributes();
    for (String column : SHOWN) {
      if (items.has(column)) {
        attributes.shown.put(column, items.optionalStrings(column));
      }
    }
    if (items.has(ItemColumn.LABELS.column())) {
      attributes.labels = items.stringLists(ItemColumn.LABELS.column());
    }
    for (Field column : columns(items, wanted)) {
      attributes.typed.add(TypedColumn.read(items, column, name(items, column.getName())));
    }
    if (attributes.isEmpty()) {
      throw CrosshashException.invalid(
          "An items table for attributes has a column `text`, `image_uri`, `labels` or one of a type that attributes can have",
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
    if (!isEmpty()) {
      MissingIds.refuse(
          ids.stream().filter(id -> !rows.containsKey(id)).toList(),
          "Every item with a code is in the items table");
    }
  }

  /** The types of its typed attributes. */
  SortedMap<String, AttributeType> types() {
    SortedMap<String, AttributeType> types = new TreeMap<>();
    typed.forEach(column -> types.put(column.name(), column.type()));
    return types;
  }

  /** The attributes of an item that are given back with results. */
  SortedMap<String, String> of(String id) {
    SortedMap<String, String> attributes = new TreeMap<>();
    shown.forEach((column, values) ->
        values.get(rows.get(id)).ifPresent(value -> attributes.put(column, value)));
    return attributes;
  }

  /** What filters see of an item. */
  EntryAttributes filtered(String id) {
    if (labels.isEmpty() && typed.isEmpty()) {
      return EntryAttributes.NONE;
    }
    int row = rows.get(id);
    SortedMap<String, AttributeValue> values = new TreeMap<>();
    typed.forEach(
        column -> column.values().get(row).ifPresent(value -> values.put(column.name(), value)));
    return EntryAttributes.of(labels.isEmpty() ? List.of() : labels.get(row), values);
  }

  private boolean isEmpty() {
    return shown.isEmpty() && labels.isEmpty() && typed.isEmpty();
  }

  private static List<Field> columns(Table items, List<String> wanted) {
    List<Field> all = items.schema().getFields();
    if (wanted.isEmpty()) {
      return all.stream()
          .filter(column -> !NOT_TYPED.contains(column.getName()))
          .filter(column -> TypedColumn.type(column).isPresent())
          .toList();
    }
    SortedSet<String> names = new TreeSet<>();
    all.forEach(column -> names.add(column.getName()));
    List<Field> columns = new ArrayList<>();
    for (String name : new LinkedHashSet<>(wanted)) {
      if (!names.contains(name)) {
        throw CrosshashException.invalid(
            "A typed column is one of the items table", name, Suggestions.cure(name, names));
      }
      columns.add(items.schema().findField(name));
    }
    return columns;
  }

  /** Items may be in several splits; filters read better with `split`. */
  private static String name(Table items, String column) {
    return column.equals(ItemColumn.SPLITS.column()) && !items.has(SPLIT) ? SPLIT : column;
  }
}
