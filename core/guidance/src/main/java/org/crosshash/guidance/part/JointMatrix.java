package org.crosshash.guidance.part;

import java.util.function.IntConsumer;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.RowArithmetic;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/**
 * VTM-UCH's joint matrix S: +1 where fused similarity and communities both say yes, -1 where both
 * say no, and where they differ the continuous similarity, stretched row by row to [-1, 1].
 */
public final class JointMatrix {
  private static final int TILE = 64;

  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(
          double.class,
          VectorShape.forBitSize(Math.max(128, DoubleVector.SPECIES_PREFERRED.vectorBitSize())));

  private static final VectorSpecies<Float> NARROW =
      VectorSpecies.of(float.class, VectorShape.forBitSize(WIDE.vectorBitSize() / 2));

  private static final VectorSpecies<Integer> CELLS =
      VectorSpecies.of(int.class, NARROW.vectorShape());

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
          double smallest = RowArithmetic.smallest(values, offset, similarity.size());
          double largest = RowArithmetic.largest(values, offset, similarity.size());
          int column = 0;
          for (; column <= similarity.size() - WIDE.length(); column += WIDE.length()) {
            joinVector(values, offset, column, fused, row, cells, smallest, largest);
          }
          for (; column < similarity.size(); column++) {
            boolean near = fused.get(row, column);
            boolean together = cells[row] == cells[column];
            values[offset + column] =
                near == together
                    ? (near ? 1f : -1f)
                    : stretched(values[offset + column], smallest, largest);
          }
        });
  }

  private static float stretched(float value, double smallest, double largest) {
    return largest > smallest ? (float) (2 * (value - smallest) / (largest - smallest) - 1) : 0f;
  }

  /** As many columns as the machine's vectors have double values: the same operations on each. */
  private static void joinVector(
      float[] values,
      int offset,
      int column,
      BitMatrix fused,
      int row,
      int[] cells,
      double smallest,
      double largest) {
    long near = fused.bits(row, column, WIDE.length());
    long together =
        IntVector.fromArray(CELLS, cells, column).compare(VectorOperators.EQ, cells[row]).toLong();
    FloatVector joined =
        FloatVector.broadcast(NARROW, -1f).blend(1f, VectorMask.fromLong(NARROW, near));
    if (near != together) {
      FloatVector own = FloatVector.fromArray(NARROW, values, offset + column);
      FloatVector stretched =
          largest > smallest
              ? (FloatVector)
                  ((DoubleVector) own.convertShape(VectorOperators.F2D, WIDE, 0))
                      .sub(smallest)
                      .mul(2)
                      .div(largest - smallest)
                      .sub(1)
                      .convertShape(VectorOperators.D2F, NARROW, 0)
              : FloatVector.zero(NARROW);
      joined = joined.blend(stretched, VectorMask.fromLong(NARROW, near ^ together));
    }
    joined.intoArray(values, offset + column);
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
