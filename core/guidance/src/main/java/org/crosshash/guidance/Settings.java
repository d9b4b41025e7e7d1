package org.crosshash.guidance;

import java.util.SortedMap;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;

/** Checks and reads the settings of recipes. */
final class Settings {
  private Settings() {}

  static int atLeast(String name, int value, int minimum) {
    if (value < minimum) {
      throw CrosshashException.invalid(
          name + " must be at least " + minimum, value, "raise " + name);
    }
    return value;
  }

  static double between(String name, double value, double minimum, double maximum) {
    if (!(value >= minimum && value <= maximum)) {
      throw CrosshashException.invalid(
          name + " must be from " + minimum + " to " + maximum, value, "set " + name + " inside");
    }
    return value;
  }

  static double positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw CrosshashException.invalid(name + " must be above 0", value, "raise " + name);
    }
    return value;
  }

  static String column(String name, String value) {
    if (value.isBlank()) {
      throw CrosshashException.invalid(
          name + " must name a column",
          "'" + value + "'",
          "take a vector column of the embeddings");
    }
    return value;
  }

  static <T> T read(SortedMap<String, String> settings, String name, Function<String, T> parse) {
    String text = settings.get(name);
    if (text == null) {
      throw CrosshashException.invalid(
          "A stored recipe must have all its settings", name, "build the guidance again");
    }
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw CrosshashException.invalid(
          "The stored setting " + name + " must be a number", text, "build the guidance again");
    }
  }
}
