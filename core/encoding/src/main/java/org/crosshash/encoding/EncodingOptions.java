package org.crosshash.encoding;

import java.util.Objects;

/**
 * Which vectors to make, and how.
 *
 * @param resize how a picture becomes a square
 * @param objects what stands for a picture's objects
 * @param tokens whether to make image tokens and text tokens too
 */
public record EncodingOptions(Resize resize, ObjectUnits objects, boolean tokens) {
  /** Squashed pictures, regions as objects, no tokens. */
  public static final EncodingOptions DEFAULT =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, false);

  /** Checks that nothing is missing. */
  public EncodingOptions {
    Objects.requireNonNull(resize, "resize");
    Objects.requireNonNull(objects, "objects");
  }
}
