package org.crosshash.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.junit.jupiter.api.Test;

class ClosedFormsTest {
  private static final int DIRECTIONS = 10;
  private static final double REGULARISATION = 0.5;
  private static final FloatMatrix WIDE = gaussian(1, 700, 24);
  private static final FloatMatrix NARROW = correlated(WIDE, 2, 16);

  /** More than two blocks of rows, not all of them. */
  private static final int[] ROWS = IntStream.range(0, 700).filter(row -> row % 7 != 0).toArray();

  private static FloatMatrix gaussian(long seed, int rows, int columns) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }

  private static FloatMatrix correlated(FloatMatrix other, long seed, int columns) {
    Random random = new Random(seed);
    float[] values = new float[other.rows() * columns];
    for (int row = 0; row < other.rows(); row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] =
            other.get(row, column) + (float) random.nextGaussian() * (1 + column) / 8;
      }
    }
    return FloatMatrix.of(values, columns);
  }

  @Test
  void rowSums_manyBlocks_equalNaiveSums() {
    DMatrixRMaj cross = RowSums.cross(WIDE, NARROW, ROWS);

    for (int i = 0; i < WIDE.columns(); i++) {
      for (int j = 0; j < NARROW.columns(); j++) {
        double expected = 0;
        for (int row : ROWS) {
          expected += (double) WIDE.get(row, i) * NARROW.get(row, j);
        }
        assertThat(cross.get(i, j)).isCloseTo(expected, within(1e-9));
      }
    }
  }

  @Test
  void canonicalCorrelation_eitherOrder_whitensAndDiagonalises() {
    checkCanonical(WIDE, NARROW);
    checkCanonical(NARROW, WIDE);
  }

  private static void checkCanonical(FloatMatrix first, FloatMatrix second) {
    CanonicalCorrelation fitted =
        CanonicalCorrelation.fit(first, second, ROWS, REGULARISATION, DIRECTIONS);

    assertIdentity(fitted.first(), RowSums.gram(first, ROWS, REGULARISATION));
    assertIdentity(fitted.second(), RowSums.gram(second, ROWS, REGULARISATION));
    DMatrixRMaj diagonal =
        sandwich(fitted.first(), RowSums.cross(first, second, ROWS), fitted.second());
    for (int a = 0; a < DIRECTIONS; a++) {
      for (int b = 0; b < DIRECTIONS; b++) {
        double expected = a == b ? fitted.correlations()[a] : 0;
        assertThat(diagonal.get(a, b)).isCloseTo(expected, within(1e-8));
      }
    }
    assertThat(fitted.correlations()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(fitted.correlations()[0]).isLessThan(1).isGreaterThan(0.9);
  }

  private static void assertIdentity(DMatrixRMaj directions, DMatrixRMaj gram) {
    DMatrixRMaj product = sandwich(directions, gram, directions);
    assertThat(MatrixFeatures_DDRM.isIdentity(product, 1e-8)).isTrue();
  }

  private static DMatrixRMaj sandwich(DMatrixRMaj left, DMatrixRMaj middle, DMatrixRMaj right) {
    DMatrixRMaj half = new DMatrixRMaj(left.numCols, middle.numCols);
    CommonOps_DDRM.multTransA(left, middle, half);
    DMatrixRMaj whole = new DMatrixRMaj(left.numCols, right.numCols);
    CommonOps_DDRM.mult(half, right, whole);
    return whole;
  }

  @Test
  void ridge_anyData_solvesTheNormalEquations() {
    DMatrixRMaj weights = Ridge.weights(WIDE, NARROW, ROWS, 2);

    DMatrixRMaj left = new DMatrixRMaj(WIDE.columns(), NARROW.columns());
    CommonOps_DDRM.mult(RowSums.gram(WIDE, ROWS, 2), weights, left);
    assertThat(MatrixFeatures_DDRM.isIdentical(left, RowSums.cross(WIDE, NARROW, ROWS), 1e-9))
        .isTrue();
  }

  @Test
  void cholesky_notDefinite_saysTheCure() {
    assertThatThrownBy(() -> Decompositions.cholesky(new DMatrixRMaj(3, 3)))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
              assertThat(error.cure()).contains("regularisation");
            });
  }
}
