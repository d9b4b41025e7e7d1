package org.crosshash.guidance;

import java.util.Locale;

/** The names of choices as they stand in configurations: lower case. */
final class Labels {
  private Labels() {}

  static String of(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
