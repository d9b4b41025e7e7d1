package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One metric on one dataset: lines of methods, columns of tasks and code lengths.
 *
 * @param dataset dataset's name
 * @param metric metric's name
 * @param rows lines, in order
 * @param tasks tasks, in order
 * @param bits code lengths, in order
 * @param cells figures; those of trials that are not done are absent
 * @param comparisons tests, in order of columns, then lines
 */
public record MetricTable(
    String dataset,
    String metric,
    List<RowKey> rows,
    List<String> tasks,
    List<Integer> bits,
    Map<CellKey, Cell> cells,
    List<Comparison> comparisons) {
  /** Copies the collections. */
  public MetricTable {
    requireNonNull(dataset, "dataset");
    requireNonNull(metric, "metric");
    rows = List.copyOf(rows);
    tasks = List.copyOf(tasks);
    bits = List.copyOf(bits);
    cells = new LinkedHashMap<>(cells);
    comparisons = List.copyOf(comparisons);
  }

  /** A figure. */
  public Optional<Cell> cell(RowKey row, String task, int length) {
    return Optional.ofNullable(cells.get(new CellKey(row, task, length)));
  }

  /** The test of a line against the best of its column; empty for the best itself. */
  public Optional<Comparison> comparison(RowKey row, String task, int length) {
    return comparisons.stream()
        .filter(
            test -> test.other().equals(row) && test.task().equals(task) && test.bits() == length)
        .findFirst();
  }
}
