package org.crosshash.config;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as RFC 8785 (JSON Canonicalization Scheme) writes them, that is, as ECMAScript does. */
final class CanonicalNumbers {
  private static final int LARGEST_PLAIN_EXPONENT = 21;
  private static final int SMALLEST_PLAIN_EXPONENT = -6;

  private static final MathContext ONE_DIGIT = new MathContext(1);

  private CanonicalNumbers() {}

  /** The shortest text that reads back as this double. */
  static String text(double value) {
    return text(value, single(value, Double.toString(value)));
  }

  /** The shortest text that reads back as this float. */
  static String text(float value) {
    return text(value, Float.toString(value));
  }

  /** Java never writes fewer than two digits; one is enough for the smallest doubles. */
  private static String single(double value, String written) {
    if (!Double.isFinite(value) || value == 0) {
      return written;
    }
    BigDecimal rounded = new BigDecimal(written).round(ONE_DIGIT);
    return rounded.doubleValue() == value ? rounded.toString() : written;
  }

  private static String text(double value, String shortest) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no such number: " + value);
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal decimal = new BigDecimal(shortest).abs().stripTrailingZeros();
    String digits = decimal.unscaledValue().toString();
    // The value is 0.digits times ten to the power of point.
    int point = digits.length() - decimal.scale();
    return (value < 0 ? "-" : "") + place(digits, point);
  }

  private static String place(String digits, int point) {
    if (point > LARGEST_PLAIN_EXPONENT || point <= SMALLEST_PLAIN_EXPONENT) {
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      int exponent = point - 1;
      return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length());
    }
    return digits.substring(0, point) + "." + digits.substring(point);
  }
}
