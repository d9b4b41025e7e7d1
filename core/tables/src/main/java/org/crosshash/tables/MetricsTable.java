package org.crosshash.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/**
 * Numbers that tell how good codes are.
 *
 * @param rows in the order in which they were reported
 */
public record MetricsTable(List<Row> rows) {
  /** What the table says it holds. */
  public static final String CONTENT = "metrics";

  /**
   * One number.
   *
   * @param task {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}; or a word of one's own
   * @param metric for example {@code map@all}
   * @param value finite
   */
  public record Row(String task, String metric, double value) {}

  /**
   * Checks the numbers and copies the rows.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a number is not finite or a metric is there
   *     twice
   */
  public MetricsTable {
    rows = List.copyOf(rows);
    Checks.finite("value", rows.stream().mapToDouble(Row::value).toArray());
    Checks.unique(
        "A task has each metric once",
        rows.stream().map(row -> row.task() + " " + row.metric()).toList());
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no metrics
   */
  public static MetricsTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, "task", "metric", "value");
    List<String> tasks = table.strings("task");
    List<String> metrics = table.strings("metric");
    double[] values = table.doubles("value");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      rows.add(new Row(tasks.get(i), metrics.get(i), values[i]));
    }
    return new MetricsTable(rows);
  }

  /** Writes the metrics. */
  public StoredArtifact write(ArtifactStore store, Map<String, String> metadata) {
    return TableBuilder.of(CONTENT)
        .metadata(metadata)
        .strings("task", rows.stream().map(Row::task).toList())
        .strings("metric", rows.stream().map(Row::metric).toList())
        .doubles("value", rows.stream().mapToDouble(Row::value).toArray())
        .write(store);
  }
}
