package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import org.crosshash.experiments.v1.Axis;

/** How axes and their values are called in tables. */
final class AxisNames {
  private AxisNames() {}

  /** The name that the file gives, else the last part of the setting's path. */
  static String of(Axis axis) {
    return axis.getName().isEmpty()
        ? axis.getSetting().substring(axis.getSetting().lastIndexOf('.') + 1)
        : axis.getName();
  }

  /** A value in words. */
  static String words(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
