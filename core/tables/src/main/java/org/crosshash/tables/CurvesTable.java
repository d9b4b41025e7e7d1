package org.crosshash.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;

/**
 * Points of curves, such as precision over recall.
 *
 * @param rows each curve's points in the order in which they are to be joined
 */
public record CurvesTable(List<Row> rows) {
  /** What the table says it holds. */
  public static final String CONTENT = "curves";

  /**
   * One point.
   *
   * @param task {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}; or a word of one's own
   * @param curve for example {@code precision-recall}
   * @param x finite
   * @param y finite
   */
  public record Row(String task, String curve, double x, double y) {}

  /**
   * Checks the numbers and copies the rows.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a number is not finite
   */
  public CurvesTable {
    rows = List.copyOf(rows);
    Checks.finite("x", rows.stream().mapToDouble(Row::x).toArray());
    Checks.finite("y", rows.stream().mapToDouble(Row::y).toArray());
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no curves
   */
  public static CurvesTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, "task", "curve", "x", "y");
    List<String> tasks = table.strings("task");
    List<String> curves = table.strings("curve");
    double[] x = table.doubles("x");
    double[] y = table.doubles("y");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      rows.add(new Row(tasks.get(i), curves.get(i), x[i], y[i]));
    }
    return new CurvesTable(rows);
  }

  /** Writes the curves. */
  public StoredArtifact write(ArtifactStore store, Map<String, String> metadata) {
    return TableBuilder.of(CONTENT)
        .metadata(metadata)
        .strings("task", rows.stream().map(Row::task).toList())
        .strings("curve", rows.stream().map(Row::curve).toList())
        .doubles("x", rows.stream().mapToDouble(Row::x).toArray())
        .doubles("y", rows.stream().mapToDouble(Row::y).toArray())
        .write(store);
  }
}
