package org.crosshash.tables;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * The neighbours of queries; column by column, row i of each belongs together.
 *
 * @param queries ids of the queries
 * @param ranks position in the query's list, from 0
 * @param ids ids of the neighbours
 * @param modalities what the neighbours' codes were computed from: {@code image}, {@code text} or
 *     empty; with the id it names the entry
 * @param distances Hamming distances, at least 0
 * @param scores scores of a re-ranking, the higher the nearer; empty where none was done
 */
public record NeighboursTable(
    List<String> queries,
    int[] ranks,
    List<String> ids,
    List<String> modalities,
    int[] distances,
    Optional<double[]> scores) {
  /** What the table says it holds. */
  public static final String CONTENT = "neighbours";

  /**
   * Checks the lengths and ranges and copies the lists.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if columns differ in length or a number is out of
   *     range
   */
  public NeighboursTable {
    queries = List.copyOf(queries);
    ids = List.copyOf(ids);
    modalities = List.copyOf(modalities);
    Checks.rows("rank", ranks.length, queries.size());
    Checks.rows("id", ids.size(), queries.size());
    Checks.rows("modality", modalities.size(), queries.size());
    Checks.rows("distance", distances.length, queries.size());
    scores.ifPresent(values -> Checks.finite("score", values));
    if (scores.isPresent()) {
      Checks.rows("score", scores.get().length, queries.size());
    }
    for (int row = 0; row < ranks.length; row++) {
      if (ranks[row] < 0 || distances[row] < 0) {
        throw CrosshashException.invalid(
            "Ranks and distances are at least 0",
            "rank " + ranks[row] + " and distance " + distances[row] + " in row " + row,
            "count ranks from 0");
      }
    }
  }

  /** Number of rows. */
  public int rowCount() {
    return ranks.length;
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no neighbours
   */
  public static NeighboursTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, "query", "rank", Table.ID, "modality", "distance");
    return new NeighboursTable(
        table.strings("query"),
        table.ints("rank"),
        table.ids(),
        table.strings("modality"),
        table.ints("distance"),
        table.has("score") ? Optional.of(table.doubles("score")) : Optional.empty());
  }

  /** Writes the neighbours. */
  public StoredArtifact write(ArtifactStore store, Map<String, String> metadata) {
    TableBuilder builder =
        TableBuilder.of(CONTENT)
            .metadata(metadata)
            .strings("query", queries)
            .ints("rank", ranks)
            .strings(Table.ID, ids)
            .strings("modality", modalities)
            .ints("distance", distances);
    scores.ifPresent(values -> builder.doubles("score", values));
    return builder.write(store);
  }
}
