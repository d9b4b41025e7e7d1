package org.crosshash.guidance;

import java.util.stream.IntStream;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatRows;

/** The rows of computed guidance, made as they are asked for; belongs to the workers' thread. */
final class GuidanceRows implements FloatRows {
  private static final int ROWS = 256;
  private static final int COLUMNS = 1024;

  private final Guidance guidance;
  private final Workers workers;

  GuidanceRows(Guidance guidance, Workers workers) {
    this.guidance = guidance;
    this.workers = workers;
  }

  @Override
  public int rows() {
    return guidance.size();
  }

  @Override
  public int columns() {
    return guidance.size();
  }

  @Override
  public float get(int row, int column) {
    return guidance.block(new int[] {row}, new int[] {column})[0];
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    float[] values = guidance.block(range(row, 1), range(0, columns()));
    System.arraycopy(values, 0, target, offset, values.length);
  }

  @Override
  public void copyRows(int first, int count, float[] target) {
    int size = columns();
    int across = (size + COLUMNS - 1) / COLUMNS;
    int down = (count + ROWS - 1) / ROWS;
    workers.progress(Stage.JOIN, first, size);
    workers.run(
        down * across,
        tile -> {
          int row = tile / across * ROWS;
          int column = tile % across * COLUMNS;
          int rows = Math.min(ROWS, count - row);
          int columns = Math.min(COLUMNS, size - column);
          float[] block = guidance.block(range(first + row, rows), range(column, columns));
          for (int i = 0; i < rows; i++) {
            System.arraycopy(block, i * columns, target, (row + i) * size + column, columns);
          }
        });
    workers.progress(Stage.JOIN, first + count, size);
  }

  private static int[] range(int first, int count) {
    return IntStream.range(first, first + count).toArray();
  }
}
