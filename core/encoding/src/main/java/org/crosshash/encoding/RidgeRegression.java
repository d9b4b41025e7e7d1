package org.crosshash.encoding;

import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Ridge regression of one modality on another: W = (XᵀX + λI)⁻¹XᵀY. */
final class RidgeRegression {
  private RidgeRegression() {}

  /**
   * Fits the map from the rows of {@code x} to those of {@code y}.
   *
   * @param lambda above 0, so that the system is positive definite
   */
  static LinearMap fit(FloatMatrix x, FloatMatrix y, double lambda) {
    DMatrixRMaj gram = GramMatrices.regularised(x, lambda);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(gram.numRows);
    if (!solver.setA(gram)) {
      throw new IllegalStateException("A Gram matrix plus " + lambda + " I must be definite");
    }
    DMatrixRMaj weights = new DMatrixRMaj(x.columns(), y.columns());
    solver.solve(GramMatrices.cross(x, y), weights);
    return LinearMap.of(weights);
  }
}
