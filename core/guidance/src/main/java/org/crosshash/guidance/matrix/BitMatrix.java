package org.crosshash.guidance.matrix;

import java.util.BitSet;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A square matrix of yes and no, one bit a value: the +1/-1 matrices of the papers, +1 being yes.
 *
 * <p>Different rows may be written by different threads at once; one row may not.
 */
public final class BitMatrix {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private final int size;
  private final int words;
  private final long[][] rows;

  /** An all-no matrix of {@code size} rows and columns. */
  public BitMatrix(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("A matrix needs size >= 0: " + size);
    }
    this.size = size;
    words = (size + Long.SIZE - 1) / Long.SIZE;
    rows = new long[size][words];
  }

  /** Number of rows and of columns. */
  public int size() {
    return size;
  }

  /** Whether the value is yes. */
  public boolean get(int row, int column) {
    Objects.checkIndex(column, size);
    return (rows[row][column >> 6] >>> column & 1) != 0;
  }

  /** Makes the value yes. */
  public void set(int row, int column) {
    Objects.checkIndex(column, size);
    rows[row][column >> 6] |= 1L << column;
  }

  /** Makes yes whatever is yes in a set of columns. */
  public void orRow(int row, BitSet columns) {
    Objects.checkIndex(columns.length(), size + 1);
    or(rows[row], columns.toLongArray());
  }

  /**
   * Makes yes the columns whose value is strictly above a threshold, and no the others.
   *
   * @param values where the row's values stand, from {@code offset} on; finite
   */
  public void setAbove(int row, float[] values, int offset, double threshold) {
    // A float is above the threshold if and only if it is above the largest float up to it.
    float floor = (float) threshold;
    if (floor > threshold) {
      floor = Math.nextDown(floor);
    }
    for (int word = 0; word < words; word++) {
      int first = offset + word * Long.SIZE;
      int count = Math.min(Long.SIZE, size - word * Long.SIZE);
      long bits = 0;
      int i = 0;
      for (; i <= count - SPECIES.length(); i += SPECIES.length()) {
        long above =
            FloatVector.fromArray(SPECIES, values, first + i)
                .compare(VectorOperators.GT, floor)
                .toLong();
        bits |= above << i;
      }
      for (; i < count; i++) {
        bits |= (values[first + i] > floor ? 1L : 0L) << i;
      }
      rows[row][word] = bits;
    }
  }

  /**
   * Whether the {@code count} values from a column on are yes, the first in the lowest bit.
   *
   * @param column a multiple of {@code count}, which divides 64
   */
  public long bits(int row, int column, int count) {
    return rows[row][column >> 6] >>> column & -1L >>> (Long.SIZE - count);
  }

  /** Number of yes in a row. */
  public int count(int row) {
    int count = 0;
    for (long word : rows[row]) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Number of yes in all. */
  public long count() {
    long count = 0;
    for (int row = 0; row < size; row++) {
      count += count(row);
    }
    return count;
  }

  /** The first yes of a row at or after a column, or -1. */
  public int next(int row, int column) {
    int word = column >> 6;
    if (word >= words) {
      return -1;
    }
    long bits = rows[row][word] & -1L << column;
    while (bits == 0) {
      if (++word == words) {
        return -1;
      }
      bits = rows[row][word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** Makes every value of the diagonal a no. */
  public void clearDiagonal() {
    for (int row = 0; row < size; row++) {
      rows[row][row >> 6] &= ~(1L << row);
    }
  }

  /** Yes where either is yes; a new matrix. */
  public BitMatrix or(BitMatrix other) {
    requireSize(other);
    BitMatrix result = new BitMatrix(size);
    for (int row = 0; row < size; row++) {
      or(result.rows[row], rows[row]);
      or(result.rows[row], other.rows[row]);
    }
    return result;
  }

  /** Yes where a value or its mirror image is yes; a new, symmetric matrix. */
  public BitMatrix symmetrised() {
    BitMatrix result = new BitMatrix(size);
    for (int row = 0; row < size; row++) {
      or(result.rows[row], rows[row]);
      for (int column = next(row, 0); column >= 0; column = next(row, column + 1)) {
        result.set(/* row= */ column, /* column= */ row);
      }
    }
    return result;
  }

  /** Number of values that are yes in both. */
  public long countBoth(BitMatrix other) {
    requireSize(other);
    long count = 0;
    for (int row = 0; row < size; row++) {
      for (int word = 0; word < words; word++) {
        count += Long.bitCount(rows[row][word] & other.rows[row][word]);
      }
    }
    return count;
  }

  private static void or(long[] target, long[] source) {
    for (int word = 0; word < source.length; word++) {
      target[word] |= source[word];
    }
  }

  private void requireSize(BitMatrix other) {
    if (other.size != size) {
      throw new IllegalArgumentException(
          "Matrices must be of one size: " + size + " and " + other.size);
    }
  }
}
