package org.crosshash.learning;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;

/**
 * Regularised canonical correlation analysis (Hotelling 1936): with {@code A = XᵀX + rI}, {@code B
 * = YᵀY + rI} and {@code U Σ Vᵀ} the singular value decomposition of {@code A^(-½) XᵀY B^(-½)},
 * pictures go to {@code A^(-½) U} and texts to {@code B^(-½) V}.
 *
 * <p>Computed with triangular factors in place of the symmetric roots: {@code A = L Lᵀ} differs
 * from the root by a rotation, which U takes up, so the directions are the same and much cheaper.
 *
 * @param image picture dimensions x directions
 * @param text text dimensions x directions
 * @param correlations Σ, largest first
 */
record CanonicalCorrelation(DMatrixRMaj image, DMatrixRMaj text, double[] correlations) {
  /** Most directions that are used: further ones carry hardly any correlation. */
  static final int MOST_DIRECTIONS = 128;

  /** Fits the first {@code directions} directions. */
  static CanonicalCorrelation fit(TrainingPairs pairs, double regularisation, int directions) {
    DMatrixRMaj imageFactor =
        Decompositions.cholesky(TrainingRows.gram(pairs.image(), pairs.rows(), regularisation));
    DMatrixRMaj textFactor =
        Decompositions.cholesky(TrainingRows.gram(pairs.text(), pairs.rows(), regularisation));
    // M = L_A⁻¹ XᵀY L_B⁻ᵀ, by solving from both sides.
    DMatrixRMaj cross = TrainingRows.cross(pairs.image(), pairs.text(), pairs.rows());
    DMatrixRMaj half = solveLower(imageFactor, cross);
    DMatrixRMaj whitened = transpose(solveLower(textFactor, transpose(half)));

    boolean textIsSmaller = whitened.numCols <= whitened.numRows;
    DMatrixRMaj tall = textIsSmaller ? whitened : transpose(whitened);
    DMatrixRMaj gram = new DMatrixRMaj(tall.numCols, tall.numCols);
    CommonOps_DDRM.multTransA(tall, tall, gram);
    Decompositions.Eigen eigen = Decompositions.largestEigen(gram, directions);
    double[] correlations = new double[directions];
    DMatrixRMaj other = new DMatrixRMaj(tall.numRows, directions);
    CommonOps_DDRM.mult(tall, eigen.vectors(), other);
    for (int column = 0; column < directions; column++) {
      correlations[column] = Math.sqrt(Math.max(eigen.values()[column], 0));
      double inverse = correlations[column] > 0 ? 1 / correlations[column] : 0;
      for (int row = 0; row < other.numRows; row++) {
        other.set(row, column, other.get(row, column) * inverse);
      }
    }
    DMatrixRMaj left = textIsSmaller ? other : eigen.vectors();
    DMatrixRMaj right = textIsSmaller ? eigen.vectors() : other;
    return new CanonicalCorrelation(
        solveTransposed(imageFactor, left), solveTransposed(textFactor, right), correlations);
  }

  private static DMatrixRMaj solveLower(DMatrixRMaj lower, DMatrixRMaj right) {
    DMatrixRMaj solution = right.copy();
    TriangularSolver_DDRM.solveL(lower.data, solution.data, lower.numRows, solution.numCols);
    return solution;
  }

  /** {@code lower⁻ᵀ right}. */
  private static DMatrixRMaj solveTransposed(DMatrixRMaj lower, DMatrixRMaj right) {
    DMatrixRMaj upper = transpose(lower);
    DMatrixRMaj solution = right.copy();
    TriangularSolver_DDRM.solveU(
        upper.data,
        0,
        upper.numCols,
        upper.numRows,
        solution.data,
        0,
        solution.numCols,
        solution.numCols);
    return solution;
  }

  private static DMatrixRMaj transpose(DMatrixRMaj matrix) {
    DMatrixRMaj transposed = new DMatrixRMaj(matrix.numCols, matrix.numRows);
    CommonOps_DDRM.transpose(matrix, transposed);
    return transposed;
  }
}
