package org.crosshash.experiments.sweeps.file;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value of an axis at one point.
 *
 * @param axis position of the axis in the file
 * @param value the value
 */
record AxisValue(int axis, JsonNode value) {
  AxisValue {
    requireNonNull(value, "value");
  }
}
