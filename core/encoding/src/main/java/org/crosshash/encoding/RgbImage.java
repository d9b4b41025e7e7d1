package org.crosshash.encoding;

import java.util.Objects;

/**
 * A picture of 8-bit red, green and blue.
 *
 * @param width pixels a row, at least 1
 * @param height rows, at least 1
 * @param pixels {@code 3 * width * height} bytes, row by row, red first; values 0 to 255 unsigned
 */
public record RgbImage(int width, int height, byte[] pixels) {
  /** Checks that the pixels fill the picture. */
  public RgbImage {
    Objects.requireNonNull(pixels, "pixels");
    if (width < 1 || height < 1 || pixels.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "A picture of %d x %d needs 3 bytes a pixel: %d bytes"
              .formatted(width, height, pixels.length));
    }
  }
}
