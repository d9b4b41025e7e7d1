package org.crosshash.experiments.datasets.rows;

import java.util.List;
import java.util.Optional;

/** Reads a table row by row. Not safe for several threads. */
public interface TableReader extends AutoCloseable {
  /** Names of the columns; empty where only the rows tell them. */
  Optional<List<String>> header();

  /**
   * The next row; empty at the end.
   *
   * @throws org.crosshash.errors.CrosshashException if the file is damaged
   */
  Optional<TableRow> next();

  @Override
  void close();
}
