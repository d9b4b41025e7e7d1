package org.crosshash.linear;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** The matrix decompositions that closed-form models need, with errors that name the cure. */
public final class Decompositions {
  private Decompositions() {}

  /**
   * Eigenvalues, largest first, and their eigenvectors.
   *
   * @param values one a direction
   * @param vectors one a column, of length 1; the sign is such that the largest entry is positive
   */
  public record Eigen(double[] values, DMatrixRMaj vectors) {}

  /** The {@code count} largest eigenvalues of a symmetric matrix. */
  public static Eigen largestEigen(DMatrixRMaj symmetric, int count) {
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(symmetric.numRows, true, true);
    if (!decomposition.decompose(symmetric.copy())) {
      throw notDecomposed("eigenvalues");
    }
    int[] order =
        IntStream.range(0, symmetric.numRows)
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                        (Integer index) -> -decomposition.getEigenvalue(index).getReal())
                    .thenComparing(Comparator.naturalOrder()))
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray();
    DMatrixRMaj vectors = new DMatrixRMaj(symmetric.numRows, count);
    double[] values = new double[count];
    for (int column = 0; column < count; column++) {
      values[column] = decomposition.getEigenvalue(order[column]).getReal();
      DMatrixRMaj vector = decomposition.getEigenVector(order[column]);
      double sign = Math.signum(vector.get(indexOfLargest(vector)));
      for (int row = 0; row < symmetric.numRows; row++) {
        vectors.set(row, column, sign * vector.get(row));
      }
    }
    return new Eigen(values, vectors);
  }

  private static int indexOfLargest(DMatrixRMaj vector) {
    int largest = 0;
    for (int i = 1; i < vector.getNumElements(); i++) {
      if (Math.abs(vector.get(i)) > Math.abs(vector.get(largest))) {
        largest = i;
      }
    }
    return largest;
  }

  /** Lower triangle L with L Lᵀ = matrix. */
  public static DMatrixRMaj cholesky(DMatrixRMaj positive) {
    CholeskyDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.chol(positive.numRows, true);
    if (!decomposition.decompose(positive.copy())) {
      throw CrosshashException.precondition(
          "The regularised Gram matrix must be positive definite",
          positive.numRows + " dimensions",
          "raise `regularisation` or select more training items");
    }
    return decomposition.getT(null);
  }

  /** {@code U Vᵀ} of the singular value decomposition of a square matrix. */
  public static DMatrixRMaj nearestRotation(DMatrixRMaj square) {
    SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.svd(square.numRows, square.numCols, true, true, false);
    if (!decomposition.decompose(square.copy())) {
      throw notDecomposed("singular values");
    }
    DMatrixRMaj rotation = new DMatrixRMaj(square.numRows, square.numCols);
    CommonOps_DDRM.mult(decomposition.getU(null, false), decomposition.getV(null, true), rotation);
    return rotation;
  }

  /** The orthogonal factor Q of a square matrix. */
  public static DMatrixRMaj orthogonal(DMatrixRMaj square) {
    QRDecomposition<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.qr(square.numRows, square.numCols);
    if (!decomposition.decompose(square.copy())) {
      throw notDecomposed("QR factors");
    }
    return decomposition.getQ(null, false);
  }

  private static CrosshashException notDecomposed(String what) {
    return CrosshashException.precondition(
        "The training rows must have " + what,
        "the decomposition did not converge",
        "look for vectors that are not finite or all zero");
  }
}
