package org.crosshash.evaluation;

/** The harmonic numbers 1 + 1/2 + … + 1/n, within 4e-15 of their values for all n. */
final class HarmonicNumbers {
  private static final double EULER_MASCHERONI = 0.5772156649015329;
  private static final double[] FIRST = first(129);

  private HarmonicNumbers() {}

  private static double[] first(int count) {
    double[] numbers = new double[count];
    for (int n = 1; n < count; n++) {
      numbers[n] = numbers[n - 1] + 1.0 / n;
    }
    return numbers;
  }

  /**
   * The n-th number.
   *
   * @param n at least 0
   */
  static double at(int n) {
    if (n < FIRST.length) {
      return FIRST[n];
    }
    // Euler and Maclaurin; the first term left out is below 1e-18.
    double inverse = 1.0 / n;
    double square = inverse * inverse;
    return Math.log(n)
        + EULER_MASCHERONI
        + 0.5 * inverse
        - square / 12 * (1 - square / 10 * (1 - square * 10 / 21));
  }

  /** 1/(n+1) + … + 1/(n+count). */
  static double after(int n, int count) {
    return at(n + count) - at(n);
  }
}
