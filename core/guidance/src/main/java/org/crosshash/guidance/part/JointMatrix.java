package org.crosshash.guidance.part;

import java.util.function.IntConsumer;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/**
 * VTM-UCH's joint matrix S: +1 where fused similarity and communities both say yes, -1 where both
 * say no, and where they differ the continuous similarity, stretched row by row to [-1, 1].
 */
public final class JointMatrix {
  private static final int TILE = 64;

  private JointMatrix() {}

  /**
   * Overwrites the continuous similarity with the joint matrix.
   *
   * <p>The stretch takes the smallest and largest value of the whole row, the diagonal included; a
   * row whose values are all equal has no scale and counts as 0 throughout.
   *
   * @param similarity continuous similarities, becomes S
   * @param fused S^f, yes for +1
   * @param cells the cell of every item: S^c is +1 inside a cell
   */
  public static void join(SquareMatrix similarity, BitMatrix fused, int[] cells, Workers workers) {
    forRows(
        similarity.size(),
        workers,
        row -> {
          int offset = similarity.offset(row);
          float[] values = similarity.values();
          double smallest = Double.POSITIVE_INFINITY;
          double largest = Double.NEGATIVE_INFINITY;
          for (int i = offset; i < offset + similarity.size(); i++) {
            smallest = Math.min(smallest, values[i]);
            largest = Math.max(largest, values[i]);
          }
          for (int column = 0; column < similarity.size(); column++) {
            boolean near = fused.get(row, column);
            boolean together = cells[row] == cells[column];
            if (near == together) {
              values[offset + column] = near ? 1f : -1f;
            } else {
              values[offset + column] =
                  largest > smallest
                      ? (float)
                          (2 * (values[offset + column] - smallest) / (largest - smallest) - 1)
                      : 0f;
            }
          }
        });
  }

  /** +1 for yes, -1 for no: the ablation without communities. */
  public static SquareMatrix ofFused(BitMatrix fused, Workers workers) {
    SquareMatrix result = SquareMatrix.zeros(fused.size());
    forRows(
        result.size(),
        workers,
        row -> {
          for (int column = 0; column < result.size(); column++) {
            result.values()[result.offset(row) + column] = fused.get(row, column) ? 1f : -1f;
          }
        });
    return result;
  }

  /** +1 inside a cell, -1 between cells: S^c, the ablation with communities only. */
  public static SquareMatrix ofCells(int[] cells, Workers workers) {
    SquareMatrix result = SquareMatrix.zeros(cells.length);
    forRows(
        result.size(),
        workers,
        row -> {
          for (int column = 0; column < result.size(); column++) {
            result.values()[result.offset(row) + column] = cells[row] == cells[column] ? 1f : -1f;
          }
        });
    return result;
  }

  private static void forRows(int rows, Workers workers, IntConsumer task) {
    workers.run(
        Stage.JOIN,
        (rows + TILE - 1) / TILE,
        tile -> {
          for (int row = tile * TILE; row < Math.min(rows, (tile + 1) * TILE); row++) {
            task.accept(row);
          }
        });
  }
}
