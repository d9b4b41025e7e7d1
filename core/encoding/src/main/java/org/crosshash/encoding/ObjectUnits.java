package org.crosshash.encoding;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** What stands for the objects of a picture. The whole picture is always the last of them. */
public enum ObjectUnits {
  /** Five overlapping parts of the model's grid, each pooled by its mean: corners, then centre. */
  REGIONS,
  /** The same five parts, each cut out of the picture and encoded alone. */
  CROPS,
  /** What a detector finds, cut out of the picture and encoded alone, surest first. */
  DETECTED,
  /** The whole picture only. */
  WHOLE;

  /** The choice of this name, in lower case. */
  public static ObjectUnits of(String name) {
    return switch (name) {
      case "regions" -> REGIONS;
      case "crops" -> CROPS;
      case "detected" -> DETECTED;
      case "whole" -> WHOLE;
      default ->
          throw CrosshashException.invalid(
              "Objects must be regions, crops, detected or whole", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
