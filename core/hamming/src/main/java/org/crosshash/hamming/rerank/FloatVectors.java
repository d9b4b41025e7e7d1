package org.crosshash.hamming.rerank;

import org.crosshash.errors.CrosshashException;

/** Arithmetic of float vectors in double precision, always in the same order. */
final class FloatVectors {
  private FloatVectors() {}

  static double dot(float[] a, int from, float[] b, int start, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) a[from + i] * b[start + i];
    }
    return sum;
  }

  static double squaredDistance(float[] a, int from, float[] b, int start, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double difference = (double) a[from + i] - b[start + i];
      sum += difference * difference;
    }
    return sum;
  }

  static void requireFinite(String what, float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (!Float.isFinite(values[i])) {
        throw CrosshashException.invalid(
            what + " must be finite", values[i] + " at " + i, "leave such items out");
      }
    }
  }
}
