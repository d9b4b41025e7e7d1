package org.crosshash.encoding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Regularised canonical correlation analysis (Hotelling 1936), each direction times its canonical
 * correlation.
 *
 * <p>With A = (XᵀX + rI) and B = (YᵀY + rI) the directions are A^(-1/2)U and B^(-1/2)V of the
 * singular value decomposition A^(-1/2) XᵀY B^(-1/2) = U diag(correlations) Vᵀ. Cholesky factors
 * stand in for the square roots, which gives the same directions; the smaller side's singular
 * vectors come from a symmetric eigenvalue problem.
 *
 * @param first map of the first modality, its columns times their correlations
 * @param second map of the second modality, likewise
 */
record CanonicalCorrelation(LinearMap first, LinearMap second) {

  /**
   * Fits both maps.
   *
   * @param x rows of the first modality
   * @param y rows of the second modality, as many
   * @param regularisation r, above 0
   * @param dimension number of directions kept, at most the columns of either
   */
  static CanonicalCorrelation fit(
      FloatMatrix x, FloatMatrix y, double regularisation, int dimension) {
    int most = Math.min(x.columns(), y.columns());
    if (dimension > most) {
      throw CrosshashException.invalid(
          "CCA can keep at most as many directions as the smaller modality has dimensions, " + most,
          dimension,
          "lower the dimension");
    }
    if (x.columns() < y.columns()) {
      return fit(y, x, regularisation, dimension).exchanged();
    }
    DMatrixRMaj rootX = cholesky(GramMatrices.regularised(x, regularisation));
    DMatrixRMaj rootY = cholesky(GramMatrices.regularised(y, regularisation));
    DMatrixRMaj whitened = whiten(rootX, rootY, GramMatrices.cross(x, y));
    Directions right = Directions.ofRows(whitened, dimension);
    DMatrixRMaj left = new DMatrixRMaj(x.columns(), dimension);
    // The columns of this product are the left singular vectors times their correlations.
    CommonOps_DDRM.mult(whitened, right.vectors(), left);
    CommonOps_DDRM.multCols(right.vectors(), right.correlations());
    return new CanonicalCorrelation(
        LinearMap.of(unwhiten(rootX, left)), LinearMap.of(unwhiten(rootY, right.vectors())));
  }

  private CanonicalCorrelation exchanged() {
    return new CanonicalCorrelation(/* first= */ second, /* second= */ first);
  }

  private static DMatrixRMaj cholesky(DMatrixRMaj gram) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky =
        DecompositionFactory_DDRM.chol(gram.numRows, true);
    if (!cholesky.decompose(gram)) {
      throw new IllegalStateException("A Gram matrix with a raised diagonal must be definite");
    }
    return cholesky.getT(null);
  }

  /** L⁻¹ C M⁻ᵀ for lower triangular L and M. */
  private static DMatrixRMaj whiten(DMatrixRMaj l, DMatrixRMaj m, DMatrixRMaj cross) {
    DMatrixRMaj half = cross.copy();
    TriangularSolver_DDRM.solveL(l.data, half.data, l.numRows, half.numCols);
    DMatrixRMaj transposed = CommonOps_DDRM.transpose(half, null);
    TriangularSolver_DDRM.solveL(m.data, transposed.data, m.numRows, transposed.numCols);
    return CommonOps_DDRM.transpose(transposed, null);
  }

  /** L⁻ᵀ D for lower triangular L. */
  private static DMatrixRMaj unwhiten(DMatrixRMaj l, DMatrixRMaj directions) {
    DMatrixRMaj solved = new DMatrixRMaj(directions.numRows, directions.numCols);
    DMatrixRMaj direction = new DMatrixRMaj(directions.numRows, 1);
    for (int j = 0; j < directions.numCols; j++) {
      CommonOps_DDRM.extractColumn(directions, j, direction);
      TriangularSolver_DDRM.solveTranL(l.data, direction.data, l.numRows);
      CommonOps_DDRM.insert(direction, solved, 0, j);
    }
    return solved;
  }

  /** Right singular vectors as columns, by falling singular value. */
  private record Directions(DMatrixRMaj vectors, double[] correlations) {

    static Directions ofRows(DMatrixRMaj matrix, int count) {
      DMatrixRMaj squares = new DMatrixRMaj(matrix.numCols, matrix.numCols);
      CommonOps_DDRM.multInner(matrix, squares);
      EigenDecomposition_F64<DMatrixRMaj> eigen =
          DecompositionFactory_DDRM.eig(squares.numRows, true, true);
      if (!eigen.decompose(squares)) {
        throw new IllegalStateException("The eigenvalues of a symmetric matrix must converge");
      }
      int[] order =
          IntStream.range(0, squares.numRows)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -eigen.getEigenvalue(i).getReal()))
              .mapToInt(Integer::intValue)
              .limit(count)
              .toArray();
      DMatrixRMaj vectors = new DMatrixRMaj(squares.numRows, count);
      double[] correlations = new double[count];
      for (int j = 0; j < count; j++) {
        double[] vector = withFixedSign(eigen.getEigenVector(order[j]).data);
        for (int i = 0; i < vector.length; i++) {
          vectors.set(i, j, vector[i]);
        }
        correlations[j] = Math.sqrt(Math.max(eigen.getEigenvalue(order[j]).getReal(), 0));
      }
      return new Directions(vectors, correlations);
    }

    /** A direction's sign is free: its largest part is made positive. */
    private static double[] withFixedSign(double[] vector) {
      double largest = 0;
      for (double value : vector) {
        if (Math.abs(value) > Math.abs(largest)) {
          largest = value;
        }
      }
      double sign = Math.signum(largest);
      return Arrays.stream(vector).map(value -> sign * value).toArray();
    }
  }
}
