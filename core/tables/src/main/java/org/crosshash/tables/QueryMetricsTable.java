package org.crosshash.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/**
 * Numbers that tell how good codes are, query by query, for tests of significance.
 *
 * @param rows by task, then by metric, then in the order of the queries; a query that a metric
 *     leaves out has no row there
 */
public record QueryMetricsTable(List<Row> rows) {
  /** What the table says it holds. */
  public static final String CONTENT = "query_metrics";

  /**
   * One number.
   *
   * @param query id of the query
   * @param task {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}; or a word of one's own
   * @param metric for example {@code map_all}
   * @param value finite
   */
  public record Row(String query, String task, String metric, double value) {}

  /**
   * Checks the numbers and copies the rows.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a number is not finite
   */
  public QueryMetricsTable {
    rows = List.copyOf(rows);
    Checks.finite("value", rows.stream().mapToDouble(Row::value).toArray());
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no metrics of queries
   */
  public static QueryMetricsTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, "query", "task", "metric", "value");
    List<String> queries = table.strings("query");
    List<String> tasks = table.strings("task");
    List<String> metrics = table.strings("metric");
    double[] values = table.doubles("value");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      rows.add(new Row(queries.get(i), tasks.get(i), metrics.get(i), values[i]));
    }
    return new QueryMetricsTable(rows);
  }

  /** Writes the metrics. */
  public StoredArtifact write(ArtifactStore store, Map<String, String> metadata) {
    return TableBuilder.of(CONTENT)
        .metadata(metadata)
        .strings("query", rows.stream().map(Row::query).toList())
        .strings("task", rows.stream().map(Row::task).toList())
        .strings("metric", rows.stream().map(Row::metric).toList())
        .doubles("value", rows.stream().mapToDouble(Row::value).toArray())
        .write(store);
  }
}
