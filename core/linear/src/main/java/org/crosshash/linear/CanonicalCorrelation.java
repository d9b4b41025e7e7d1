package org.crosshash.linear;

import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatRows;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;

/**
 * Regularised canonical correlation analysis (Hotelling 1936): with {@code A = XᵀX + rI}, {@code B
 * = YᵀY + rI} and {@code U Σ Vᵀ} the singular value decomposition of {@code A^(-½) XᵀY B^(-½)},
 * rows of the first modality go to {@code A^(-½) U} and of the second to {@code B^(-½) V}.
 *
 * <p>Computed with triangular factors in place of the symmetric roots: {@code A = L Lᵀ} differs
 * from the root by a rotation, which U takes up, so the directions are the same and much cheaper.
 *
 * @param first dimensions of the first modality x directions
 * @param second dimensions of the second modality x directions
 * @param correlations Σ, largest first
 */
public record CanonicalCorrelation(DMatrixRMaj first, DMatrixRMaj second, double[] correlations) {
  /**
   * Fits the first directions.
   *
   * @param first rows of the first modality
   * @param second rows of the second modality
   * @param rows the rows of both to fit on
   * @param regularisation r, above 0
   * @param directions number of directions kept, at most the columns of either
   * @throws CrosshashException (FAILED_PRECONDITION) if a regularised Gram matrix is not positive
   *     definite
   */
  public static CanonicalCorrelation fit(
      FloatRows first, FloatRows second, int[] rows, double regularisation, int directions) {
    DMatrixRMaj firstFactor = Decompositions.cholesky(RowSums.gram(first, rows, regularisation));
    DMatrixRMaj secondFactor = Decompositions.cholesky(RowSums.gram(second, rows, regularisation));
    // M = L_A⁻¹ XᵀY L_B⁻ᵀ, by solving from both sides.
    DMatrixRMaj cross = RowSums.cross(first, second, rows);
    DMatrixRMaj half = solveLower(firstFactor, cross);
    DMatrixRMaj whitened = transpose(solveLower(secondFactor, transpose(half)));

    boolean secondIsSmaller = whitened.numCols <= whitened.numRows;
    DMatrixRMaj tall = secondIsSmaller ? whitened : transpose(whitened);
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
    DMatrixRMaj left = secondIsSmaller ? other : eigen.vectors();
    DMatrixRMaj right = secondIsSmaller ? eigen.vectors() : other;
    return new CanonicalCorrelation(
        solveTransposed(firstFactor, left), solveTransposed(secondFactor, right), correlations);
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
