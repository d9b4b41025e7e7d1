package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

/**
 * A place in a table of one dataset and metric.
 *
 * @param row the line
 * @param task {@code i2t}, {@code t2i}, {@code i2i} or {@code t2t}
 * @param bits code length
 */
public record CellKey(RowKey row, String task, int bits) {
  /** Checks that nothing is null. */
  public CellKey {
    requireNonNull(row, "row");
    requireNonNull(task, "task");
  }
}
