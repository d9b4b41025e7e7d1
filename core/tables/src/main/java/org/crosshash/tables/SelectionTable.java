package org.crosshash.tables;

import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/**
 * A selection of items, in an order: which to train on, which are queries.
 *
 * @param ids unique and not empty
 */
public record SelectionTable(List<String> ids) {
  /** What the table says it holds. */
  public static final String CONTENT = "selection";

  /**
   * Checks the ids and copies them.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if an id is empty or there twice
   */
  public SelectionTable {
    ids = List.copyOf(ids);
    Checks.ids(ids);
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is no selection
   */
  public static SelectionTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, Table.ID);
    return new SelectionTable(table.ids());
  }

  /** Writes the selection. */
  public StoredArtifact write(ArtifactStore store) {
    return write(store, Map.of());
  }

  /** Writes the selection with more metadata. */
  public StoredArtifact write(ArtifactStore store, Map<String, String> metadata) {
    return TableBuilder.of(CONTENT).metadata(metadata).strings(Table.ID, ids).write(store);
  }
}
