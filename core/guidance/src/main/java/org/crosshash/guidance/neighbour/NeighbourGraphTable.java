package org.crosshash.guidance.neighbour;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/**
 * A graph of neighbours as a table: {@code id}, {@code neighbour_rows} (rows of this table, the
 * nearest first) and {@code scores}.
 *
 * <p>One row an item in place of one row a pair: a million items with fifty neighbours each are a
 * million rows.
 *
 * @param ids the items
 * @param graph their neighbours
 */
public record NeighbourGraphTable(List<String> ids, NeighbourGraph graph) {
  /** What the table says it holds. */
  public static final String CONTENT = "neighbour_graph";

  /** Key of the metadata that holds the statistics, as JSON. */
  public static final String STATISTICS_KEY = "crosshash.statistics";

  private static final String ROWS = "neighbour_rows";
  private static final String SCORES = "scores";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Checks the sizes and copies the ids. */
  public NeighbourGraphTable {
    ids = List.copyOf(ids);
    if (ids.size() != graph.size()) {
      throw new IllegalArgumentException(
          "Ids and graph must be of one size: " + ids.size() + " and " + graph.size());
    }
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no graph of neighbours, or a
   *     neighbour is no row of it
   */
  public static NeighbourGraphTable of(Table table) {
    if (!table.content().equals(CONTENT)) {
      throw CrosshashException.invalid(
          "Table " + table.name() + " holds a " + CONTENT,
          table.content(),
          "build one with BuildNeighbourGraph");
    }
    List<String> ids = table.ids();
    List<int[]> rows = table.intLists(ROWS);
    List<float[]> scores = table.floatLists(SCORES);
    int count = rows.stream().mapToInt(list -> list.length).max().orElse(0);
    int[] columns = new int[Math.multiplyExact(ids.size(), count)];
    float[] values = new float[columns.length];
    Arrays.fill(columns, -1);
    for (int item = 0; item < ids.size(); item++) {
      int[] list = rows.get(item);
      for (int neighbour : list) {
        if (neighbour < 0 || neighbour >= ids.size() || neighbour == item) {
          throw CrosshashException.invalid(
              "Neighbours of an item are other rows of the table, from 0 to " + (ids.size() - 1),
              neighbour + " of item " + ids.get(item),
              "build the graph again");
        }
      }
      if (scores.get(item).length != list.length) {
        throw CrosshashException.invalid(
            "Every neighbour has one score",
            list.length + " and " + scores.get(item).length + " of item " + ids.get(item),
            "build the graph again");
      }
      System.arraycopy(list, 0, columns, item * count, list.length);
      System.arraycopy(scores.get(item), 0, values, item * count, list.length);
    }
    return new NeighbourGraphTable(ids, new NeighbourGraph(ids.size(), count, columns, values));
  }

  /**
   * Writes the graph.
   *
   * @param statistics what is known of it, finite
   */
  public StoredArtifact write(ArtifactStore store, SortedMap<String, Double> statistics) {
    List<int[]> rows = new ArrayList<>(ids.size());
    List<float[]> scores = new ArrayList<>(ids.size());
    for (int item = 0; item < ids.size(); item++) {
      rows.add(graph.neighbours(item));
      scores.add(graph.scores(item));
    }
    return TableBuilder.of(CONTENT)
        .metadata(STATISTICS_KEY, json(new TreeMap<>(statistics)))
        .strings(Table.ID, ids)
        .intLists(ROWS, rows)
        .floatLists(SCORES, scores)
        .write(store);
  }

  private static String json(SortedMap<String, Double> statistics) {
    try {
      return JSON.writeValueAsString(statistics);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers always have a JSON form", e);
    }
  }
}
