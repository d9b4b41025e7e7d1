package org.crosshash.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;

/**
 * Items: pictures, texts, videos, and for evaluation their labels, groups and splits.
 *
 * <p>A view of an open {@link Table}.
 */
public final class ItemsTable {
  /** What the table says it holds. */
  public static final String CONTENT = "items";

  /** Items are written in chunks of this many, so that pictures do not all lie in memory. */
  private static final int CHUNK = 128;

  /** Ids are checked in chunks of this many. */
  private static final int CHECKED_TOGETHER = 4096;

  private final Table table;

  private ItemsTable(Table table) {
    this.table = table;
  }

  /**
   * Views a table, which stays the caller's.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no items, or an id is no UTF-8, empty
   *     or there twice
   */
  public static ItemsTable of(Table table) {
    return of(table, SeenIds.onHeap(Math.toIntExact(table.rowCount())));
  }

  /**
   * The same for a table of any length: ids are read a chunk at a time.
   *
   * @param seen notes all ids; used only until this returns
   */
  public static ItemsTable of(Table table, SeenIds seen) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, Table.ID);
    if (table.has(ItemColumn.IMAGE_URI.column())) {
      Checks.columns(
          table, CONTENT, ItemColumn.IMAGE_URI.column(), ItemColumn.IMAGE_DIGEST.column());
    }
    ItemsTable items = new ItemsTable(table);
    items.checkIds(seen);
    return items;
  }

  private void checkIds(SeenIds seen) {
    if (size() == 0) {
      // Only the column's type can be wrong.
      table.ids();
    }
    for (long from = 0; from < size(); from += CHECKED_TOGETHER) {
      List<String> ids = ids(from, (int) Math.min(CHECKED_TOGETHER, size() - from));
      for (int i = 0; i < ids.size(); i++) {
        Checks.unique(Checks.IDS, ids.get(i), from + i, seen);
      }
    }
  }

  /** The table that this is a view of. */
  public Table table() {
    return table;
  }

  /** Number of items. */
  public long size() {
    return table.rowCount();
  }

  /** Ids, unique and not empty. */
  public List<String> ids() {
    return table.ids();
  }

  /** The ids of {@code count} items from row {@code from} on. */
  public List<String> ids(long from, int count) {
    List<Optional<String>> ids = table.optionalStrings(Table.ID, from, count);
    return IntStream.range(0, count)
        .mapToObj(i -> Checks.given(ids.get(i), Table.ID, from + i))
        .toList();
  }

  /**
   * Checks that some columns, where they are there, are of texts.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is of another type
   */
  public void requireTexts(ItemColumn... columns) {
    List<String> names = Arrays.stream(columns).map(ItemColumn::column).toList();
    for (Field field : table.schema().getFields()) {
      if (names.contains(field.getName()) && !field.getType().equals(ArrowType.Utf8.INSTANCE)) {
        throw ColumnReader.wrongType(table, field, "utf8");
      }
    }
  }

  /** The values of {@code count} items from row {@code from} on in a column of texts. */
  public List<Optional<String>> texts(ItemColumn column, long from, int count) {
    return has(column)
        ? table.optionalStrings(column.column(), from, count)
        : Collections.nCopies(count, Optional.empty());
  }

  /** Whether the table has a column. */
  public boolean has(ItemColumn column) {
    return table.has(column.column());
  }

  /** An item's encoded picture, if the table holds it. */
  public Optional<byte[]> image(int row) {
    return has(ItemColumn.IMAGE) ? table.binary("image", row) : Optional.empty();
  }

  /** For each item where its picture lies. */
  public List<Optional<String>> imageUris() {
    return optional(ItemColumn.IMAGE_URI);
  }

  /** For each item the digest of the picture that lies elsewhere. */
  public List<Optional<Digest>> imageDigests() {
    return optional(ItemColumn.IMAGE_DIGEST).stream().map(hex -> hex.map(Digest::new)).toList();
  }

  /** An item's encoded frames. */
  public List<byte[]> frames(int row) {
    return has(ItemColumn.FRAMES) ? table.binaries("frames", row) : List.of();
  }

  /** For each item its text. */
  public List<Optional<String>> texts() {
    return optional(ItemColumn.TEXT);
  }

  /** For each item its labels; for evaluation only. */
  public List<List<String>> labels() {
    return lists(ItemColumn.LABELS);
  }

  /** For each item its group of near-copies; for evaluation only. */
  public List<Optional<String>> groups() {
    return optional(ItemColumn.GROUP);
  }

  /** For each item its splits; for evaluation only. */
  public List<List<String>> splits() {
    return lists(ItemColumn.SPLITS);
  }

  private List<Optional<String>> optional(ItemColumn column) {
    return has(column)
        ? table.optionalStrings(column.column())
        : Collections.nCopies(Math.toIntExact(size()), Optional.empty());
  }

  private List<List<String>> lists(ItemColumn column) {
    return has(column)
        ? table.stringLists(column.column())
        : Collections.nCopies(Math.toIntExact(size()), List.of());
  }

  /**
   * Writes items with the columns for which any of them has a value.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if an id is there twice
   */
  public static StoredArtifact write(
      ArtifactStore store, Collection<Item> items, Map<String, String> metadata) {
    Set<ItemColumn> columns = EnumSet.noneOf(ItemColumn.class);
    for (ItemColumn column : ItemColumn.values()) {
      if (items.stream().anyMatch(column::isIn)) {
        columns.add(column);
      }
    }
    return write(store, columns, items.iterator(), metadata);
  }

  /**
   * Writes items as they come, a chunk at a time.
   *
   * @param columns what the table is to have besides the ids
   * @throws CrosshashException (INVALID_ARGUMENT) if an id is there twice, or an item has a value
   *     for which there is no column
   */
  public static StoredArtifact write(
      ArtifactStore store,
      Set<ItemColumn> columns,
      Iterator<Item> items,
      Map<String, String> metadata) {
    try (TableWriter writer = store.newTable(rows(columns, List.of(), metadata).schema())) {
      Set<String> seen = new HashSet<>();
      while (items.hasNext()) {
        List<Item> chunk = new ArrayList<>(CHUNK);
        while (items.hasNext() && chunk.size() < CHUNK) {
          chunk.add(requireItem(items.next(), columns, seen));
        }
        rows(columns, chunk, metadata).appendTo(writer, store);
      }
      return writer.commit();
    }
  }

  private static TableBuilder rows(
      Set<ItemColumn> columns, List<Item> items, Map<String, String> metadata) {
    TableBuilder builder =
        TableBuilder.of(CONTENT)
            .metadata(metadata)
            .strings(Table.ID, items.stream().map(Item::id).toList());
    for (ItemColumn column : ItemColumn.values()) {
      if (columns.contains(column)) {
        column.addTo(builder, items);
      }
    }
    return builder;
  }

  private static Item requireItem(Item item, Set<ItemColumn> columns, Set<String> seen) {
    if (!seen.add(item.id())) {
      throw CrosshashException.invalid(
          "Ids are unique", "\"" + item.id() + "\" is there twice", "rename one of the two");
    }
    for (ItemColumn column : ItemColumn.values()) {
      if (column.isIn(item) && !columns.contains(column)) {
        throw CrosshashException.invalid(
            "An item has values only for the table's columns, " + columns,
            item.id() + " has " + column.column(),
            "name the column when the table is started");
      }
    }
    return item;
  }
}
