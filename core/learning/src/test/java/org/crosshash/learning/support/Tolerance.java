package org.crosshash.learning.support;

import static org.assertj.core.api.Assertions.assertThat;

/** Comparison of arrays within an absolute and a relative tolerance. */
public final class Tolerance {
  private Tolerance() {}

  public static void assertClose(
      float[] actual, double[] expected, double absolute, double relative, String what) {
    assertThat(actual.length).as(what).isEqualTo(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: %s for %s", what, i, actual[i], expected[i])
          .isLessThanOrEqualTo(absolute + relative * Math.abs(expected[i]));
    }
  }

  public static void assertRelative(double actual, double expected, double relative, String what) {
    assertThat(Math.abs(actual - expected))
        .as("%s: %s for %s", what, actual, expected)
        .isLessThanOrEqualTo(relative * Math.abs(expected));
  }
}
