package org.crosshash.encoding;

/** Scaling of vectors to Euclidean length 1. */
final class UnitVectors {
  /** Shorter vectors are divided by this, so that a zero vector stays zero. */
  private static final double SMALLEST_LENGTH = 1e-12;

  private UnitVectors() {}

  /** Scales a vector in place. */
  static void scale(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    double length = Math.max(Math.sqrt(squares), SMALLEST_LENGTH);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
  }

  /** The scaled vector in single precision; the argument is scaled too. */
  static float[] unit(double[] vector) {
    scale(vector);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) vector[i];
    }
    return unit;
  }
}
