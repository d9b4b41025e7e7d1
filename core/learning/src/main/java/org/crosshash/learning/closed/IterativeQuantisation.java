package org.crosshash.learning.closed;

import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.linear.Decompositions;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Iterative quantisation (Gong and Lazebnik, CVPR 2011): the rotation R that brings projected rows
 * Z near to their signs.
 *
 * <pre>{@code repeat: B = sign(Z R), U Σ Vᵀ = svd(Bᵀ Z), R = (U Vᵀ)ᵀ}</pre>
 */
final class IterativeQuantisation {
  private IterativeQuantisation() {}

  /**
   * Fits a rotation.
   *
   * @param projected rows x bits
   * @param rounds at least 1
   * @param betweenSteps called between blocks of rows and after every round; what it throws ends
   *     the fit
   * @return bits x bits, orthogonal
   */
  static DMatrixRMaj rotation(DMatrixRMaj projected, long seed, int rounds, Runnable betweenSteps) {
    int bits = projected.numCols;
    DMatrixRMaj random = new DMatrixRMaj(bits, bits);
    long key = CounterRandom.key(seed, Purpose.ROTATION.key());
    for (int i = 0; i < random.data.length; i++) {
      random.data[i] = CounterRandom.gaussian(key, i);
    }
    DMatrixRMaj rotation = Decompositions.orthogonal(random);
    DMatrixRMaj agreement = new DMatrixRMaj(bits, bits);
    for (int round = 0; round < rounds; round++) {
      agree(projected, rotation, agreement, betweenSteps);
      CommonOps_DDRM.transpose(Decompositions.nearestRotation(agreement), rotation);
      betweenSteps.run();
    }
    return rotation;
  }

  /** {@code sign(Z R)ᵀ Z}. */
  private static void agree(
      DMatrixRMaj projected, DMatrixRMaj rotation, DMatrixRMaj agreement, Runnable betweenSteps) {
    int bits = projected.numCols;
    agreement.zero();
    TallBlocks.forEach(
        projected,
        bits,
        betweenSteps,
        block -> {
          DMatrixRMaj signs = new DMatrixRMaj(block.numRows, bits);
          CommonOps_DDRM.mult(block, rotation, signs);
          for (int i = 0; i < signs.data.length; i++) {
            signs.data[i] = signs.data[i] >= 0 ? 1 : -1;
          }
          CommonOps_DDRM.multAddTransA(signs, block, agreement);
        });
  }
}
