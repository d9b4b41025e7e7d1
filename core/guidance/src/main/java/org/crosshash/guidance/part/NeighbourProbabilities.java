package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * Turns each row of a similarity matrix into the probabilities of its neighbours: what is not a
 * neighbour becomes 0, the rest is divided by its sum (DGCPN).
 */
public final class NeighbourProbabilities {
  /** Below this, the sum of a row says nothing and the row has no neighbours. */
  static final double LEAST_SUM = 1e-9;

  /** UCHSTM adds this to the sum of a row. */
  static final double ADDED_SUM = 1e-6;

  private static final int LEAST_NEIGHBOURS = 5;

  private NeighbourProbabilities() {}

  /** The released code's number of entries that are kept, the item itself included. */
  public static int releasedCount(int size, double share) {
    return Math.toIntExact(Math.round(share * size));
  }

  /** Our number of neighbours beside the item itself: the share of all, at least 5. */
  public static int scaledCount(int size, double share) {
    return Math.min(size - 1, Math.max(LEAST_NEIGHBOURS, (int) (share * size)));
  }

  /**
   * The released code: the {@code size - count} smallest entries of a row and its largest become 0;
   * negative entries stay and count in the sum.
   *
   * <p>Of equal entries the one with the lower position is the smaller, but the item itself is the
   * largest among its equals. A row whose entries sum to 0 becomes 0.
   */
  public static SquareMatrix released(SquareMatrix similarity, int count, Workers workers) {
    int size = similarity.size();
    SquareMatrix result = SquareMatrix.zeros(size);
    workers.run(
        size,
        row -> {
          long[] order = new long[size];
          for (int column = 0; column < size; column++) {
            order[column] = sortKey(similarity.get(row, column), column == row ? size : column);
          }
          Arrays.sort(order);
          for (int rank = size - count; rank < size - 1; rank++) {
            int position = (int) order[rank];
            int column = position == size ? row : position;
            result.values()[result.offset(row) + column] = similarity.get(row, column);
          }
          divideBySum(result, row, 0);
        });
    return result;
  }

  /**
   * UCHSTM's released code: the {@code size - count} smallest entries of a row and its largest
   * become 0; the rest is divided by its sum plus 1e-6.
   *
   * <p>Of equal entries the one with the lower position is the smaller (a stable ascending sort),
   * so that among entries of exactly 1 the last is dropped, which need not be the item itself. A
   * row whose divisor is about 0 becomes 0.
   */
  public static SquareMatrix stable(SquareMatrix similarity, int count, Workers workers) {
    int size = similarity.size();
    SquareMatrix result = SquareMatrix.zeros(size);
    workers.run(
        size,
        row -> {
          int[] order = ascending(similarity, row);
          for (int rank = size - count; rank < size - 1; rank++) {
            result.values()[result.offset(row) + order[rank]] = similarity.get(row, order[rank]);
          }
          divideBySum(result, row, ADDED_SUM);
        });
    return result;
  }

  /** The columns of a row by ascending value; of equal ones the lower comes first. */
  public static int[] ascending(SquareMatrix similarity, int row) {
    long[] order = new long[similarity.size()];
    for (int column = 0; column < order.length; column++) {
      order[column] = sortKey(similarity.get(row, column), column);
    }
    Arrays.sort(order);
    return Arrays.stream(order).mapToInt(key -> (int) key).toArray();
  }

  /**
   * Ours: the {@code count} largest entries beside the item itself, with all that equal the
   * smallest of them; negative ones become 0.
   */
  public static SquareMatrix scaled(SquareMatrix similarity, int count, Workers workers) {
    int size = similarity.size();
    SquareMatrix result = SquareMatrix.zeros(size);
    workers.run(
        size,
        row -> {
          float cut = nthLargestOther(similarity, row, count);
          for (int column = 0; column < size; column++) {
            float value = similarity.get(row, column);
            if (column != row && value >= cut) {
              result.values()[result.offset(row) + column] = Math.max(value, 0);
            }
          }
          divideBySum(result, row, 0);
        });
    return result;
  }

  /** The n-th largest entry of a row beside the diagonal. */
  static float nthLargestOther(SquareMatrix matrix, int row, int n) {
    float[] others = others(matrix, row);
    Arrays.sort(others);
    return others[others.length - n];
  }

  /** The entries of a row beside the diagonal. */
  static float[] others(SquareMatrix matrix, int row) {
    float[] others = new float[matrix.size() - 1];
    int offset = matrix.offset(row);
    System.arraycopy(matrix.values(), offset, others, 0, row);
    System.arraycopy(matrix.values(), offset + row + 1, others, row, others.length - row);
    return others;
  }

  /** A key that sorts by value, then by position. */
  static long sortKey(float value, int position) {
    // Adding 0 makes -0 equal to 0; the flip makes the bits of negative floats ascend.
    int bits = Float.floatToIntBits(value + 0f);
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | position;
  }

  private static void divideBySum(SquareMatrix matrix, int row, double added) {
    int offset = matrix.offset(row);
    double sum = added;
    for (int i = offset; i < offset + matrix.size(); i++) {
      sum += matrix.values()[i];
    }
    for (int i = offset; i < offset + matrix.size(); i++) {
      matrix.values()[i] = Math.abs(sum) < LEAST_SUM ? 0f : (float) (matrix.values()[i] / sum);
    }
  }
}
