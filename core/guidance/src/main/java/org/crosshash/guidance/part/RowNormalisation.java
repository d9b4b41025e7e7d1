package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Workers;

/**
 * Divides every row of a similarity matrix by its Euclidean length (VTM-UCH's step from p to p̂),
 * which breaks its symmetry. A row of zeros stays.
 */
public final class RowNormalisation {
  private RowNormalisation() {}

  /**
   * Normalises in place.
   *
   * @return what each row was divided by
   */
  public static double[] apply(SquareMatrix matrix, Workers workers) {
    double[] lengths = new double[matrix.size()];
    workers.run(
        matrix.size(),
        row ->
            lengths[row] =
                UnitRows.normaliseRow(matrix.values(), matrix.offset(row), matrix.size()));
    return lengths;
  }
}
