package org.crosshash.linear;

import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Ridge regression: {@code W = (XᵀX + λI)⁻¹ XᵀY}. */
public final class Ridge {
  private Ridge() {}

  /** W, columns of {@code from} x columns of {@code to}. */
  public static DMatrixRMaj weights(
      FloatRows from, FloatRows to, int[] rows, double regularisation) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(from.columns());
    if (!solver.setA(RowSums.gram(from, rows, regularisation))) {
      throw CrosshashException.precondition(
          "The regularised Gram matrix must be positive definite",
          from.columns() + " dimensions",
          "raise `regularisation` or select more training items");
    }
    DMatrixRMaj weights = new DMatrixRMaj(from.columns(), to.columns());
    solver.solve(RowSums.cross(from, to, rows), weights);
    return weights;
  }
}
