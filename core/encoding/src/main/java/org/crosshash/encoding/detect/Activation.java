package org.crosshash.encoding.detect;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** What makes scores of a model's numbers. */
public enum Activation {
  /** Nothing: the model gives scores. */
  NONE,
  /** A logistic function of each category's number. */
  SIGMOID,
  /** All categories and, last, "nothing" compete. */
  SOFTMAX;

  /** The activation of this name, in lower case. */
  public static Activation of(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "sigmoid" -> SIGMOID;
      case "softmax" -> SOFTMAX;
      default ->
          throw CrosshashException.invalid(
              "An activation must be none, sigmoid or softmax", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
