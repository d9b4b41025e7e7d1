package org.crosshash.tables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private final Table table;
  private final List<String> ids;

  private ItemsTable(Table table, List<String> ids) {
    this.table = table;
    this.ids = ids;
  }

  /**
   * Views a table, which stays the caller's.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no items, or an id is empty or there
   *     twice
   */
  public static ItemsTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, Table.ID);
    if (table.has(ItemColumn.IMAGE_URI.column())) {
      Checks.columns(
          table, CONTENT, ItemColumn.IMAGE_URI.column(), ItemColumn.IMAGE_DIGEST.column());
    }
    List<String> ids = table.ids();
    Checks.ids(ids);
    return new ItemsTable(table, ids);
  }

  /** The table that this is a view of. */
  public Table table() {
    return table;
  }

  /** Ids, unique and not empty. */
  public List<String> ids() {
    return ids;
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
        : ids.stream().map(id -> Optional.<String>empty()).toList();
  }

  private List<List<String>> lists(ItemColumn column) {
    return has(column)
        ? table.stringLists(column.column())
        : ids.stream().map(id -> List.<String>of()).toList();
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
