package org.crosshash.guidance;

import java.util.Objects;

/**
 * What becomes of cosines.
 *
 * @param cosines whether they are moved
 * @param scale factor of the result, above 0
 */
public record CosineMap(Mapping cosines, double scale) {
  /** Cosines as they are. */
  public static final CosineMap PLAIN = new CosineMap(Mapping.PLAIN, 1);

  /** Whether cosines are moved. */
  public enum Mapping {
    /** 2 cos - 1, the field's habit for features that have no negative cosines. */
    SHIFTED,
    /** cos, for centred vectors. */
    PLAIN
  }

  /** Checks the range. */
  public CosineMap {
    Objects.requireNonNull(cosines, "cosines");
    Settings.positive("scale", scale);
  }

  /** A value moved where cosines are, but not scaled. */
  public double moved(double value) {
    return switch (cosines) {
      case SHIFTED -> 2 * value - 1;
      case PLAIN -> value;
    };
  }

  /** A value moved and scaled. */
  public double of(double value) {
    return scale * moved(value);
  }
}
