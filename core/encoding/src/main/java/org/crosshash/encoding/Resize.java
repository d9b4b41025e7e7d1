package org.crosshash.encoding;

import java.util.Locale;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/** How a picture of any shape becomes a square; bicubic in all cases. */
public enum Resize {
  /** Both sides are resized to the square's. */
  SQUASH,
  /** The shorter side is resized to 8/7 of the square's, then the centre is cut out. */
  CENTRE_CROP,
  /** The longer side is resized to the square's, the rest of the square is black. */
  PAD;

  /** The choice of this name, in lower case. */
  public static Resize of(String name) {
    return switch (name) {
      case "squash" -> SQUASH;
      case "centre_crop" -> CENTRE_CROP;
      case "pad" -> PAD;
      default ->
          throw CrosshashException.invalid(
              "Resize must be squash, centre_crop or pad", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Makes a square.
   *
   * @param side pixels a side, at least 1
   */
  public RgbImage square(RgbImage image, int side) {
    Objects.requireNonNull(image, "image");
    return switch (this) {
      case SQUASH -> Resampling.resize(image, Interpolation.BICUBIC, side, side);
      case PAD -> Padding.square(image, Interpolation.BICUBIC, side, 0);
      case CENTRE_CROP -> {
        double ratio = side / 0.875 / Math.min(image.width(), image.height());
        int width = scaled(image.width(), ratio, side);
        int height = scaled(image.height(), ratio, side);
        yield Resampling.window(
            image,
            Interpolation.BICUBIC,
            width,
            height,
            (width - side) / 2,
            (height - side) / 2,
            side,
            side);
      }
    };
  }

  private static int scaled(int length, double ratio, int side) {
    return Math.max(side, Math.toIntExact((long) Math.rint(length * ratio)));
  }
}
