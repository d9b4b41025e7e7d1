package org.crosshash.guidance.matrix;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and extremes of rows of floats.
 *
 * <p>Sums are in double precision, of every {@link #PARTS}th value apart and of these parts in
 * order: additions need not wait for each other, and the bits depend on the values and their order
 * alone, not on the machine's vectors.
 */
public final class RowArithmetic {
  private static final int PARTS = 8;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private RowArithmetic() {}

  /** The sum of the squared differences of {@code count} values from a centre. */
  public static double squares(float[] values, int offset, int count, double centre) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = offset;
    for (; i <= offset + count - PARTS; i += PARTS) {
      double d0 = values[i] - centre;
      double d1 = values[i + 1] - centre;
      double d2 = values[i + 2] - centre;
      double d3 = values[i + 3] - centre;
      double d4 = values[i + 4] - centre;
      double d5 = values[i + 5] - centre;
      double d6 = values[i + 6] - centre;
      double d7 = values[i + 7] - centre;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
      s4 += d4 * d4;
      s5 += d5 * d5;
      s6 += d6 * d6;
      s7 += d7 * d7;
    }
    double rest = 0;
    for (; i < offset + count; i++) {
      double difference = values[i] - centre;
      rest += difference * difference;
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest;
  }

  /** The sum of {@code count} values. */
  public static double sum(float[] values, int offset, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = offset;
    for (; i <= offset + count - PARTS; i += PARTS) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
      s4 += values[i + 4];
      s5 += values[i + 5];
      s6 += values[i + 6];
      s7 += values[i + 7];
    }
    double rest = 0;
    for (; i < offset + count; i++) {
      rest += values[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest;
  }

  /** The inner product of two rows. */
  public static double product(float[] left, int leftOffset, float[] right, int offset, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i <= count - PARTS; i += PARTS) {
      int a = leftOffset + i;
      int b = offset + i;
      s0 += (double) left[a] * right[b];
      s1 += (double) left[a + 1] * right[b + 1];
      s2 += (double) left[a + 2] * right[b + 2];
      s3 += (double) left[a + 3] * right[b + 3];
      s4 += (double) left[a + 4] * right[b + 4];
      s5 += (double) left[a + 5] * right[b + 5];
      s6 += (double) left[a + 6] * right[b + 6];
      s7 += (double) left[a + 7] * right[b + 7];
    }
    double rest = 0;
    for (; i < count; i++) {
      rest += (double) left[leftOffset + i] * right[offset + i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest;
  }

  /** The smallest of {@code count} finite values; infinity where there is none. */
  public static float smallest(float[] values, int offset, int count) {
    FloatVector least = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
    int i = offset;
    for (; i <= offset + count - SPECIES.length(); i += SPECIES.length()) {
      FloatVector next = FloatVector.fromArray(SPECIES, values, i);
      least = least.blend(next, next.compare(VectorOperators.LT, least));
    }
    float smallest = least.reduceLanes(VectorOperators.MIN);
    for (; i < offset + count; i++) {
      smallest = Math.min(smallest, values[i]);
    }
    return smallest;
  }

  /** The largest of {@code count} finite values; minus infinity where there is none. */
  public static float largest(float[] values, int offset, int count) {
    FloatVector most = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = offset;
    for (; i <= offset + count - SPECIES.length(); i += SPECIES.length()) {
      FloatVector next = FloatVector.fromArray(SPECIES, values, i);
      most = most.blend(next, next.compare(VectorOperators.GT, most));
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (; i < offset + count; i++) {
      largest = Math.max(largest, values[i]);
    }
    return largest;
  }
}
