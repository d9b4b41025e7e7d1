package org.crosshash.encoding;

import java.util.Arrays;

/** Makes a square of a picture by filling up its shorter side, so that nothing is cut or bent. */
public final class Padding {
  private Padding() {}

  /**
   * The picture resized so that its longer side fits, in the middle of a square; an odd row or
   * column of filling goes behind it.
   *
   * @param side pixels a side
   * @param fill 0 to 255: the grey around it
   */
  public static RgbImage square(RgbImage image, Interpolation interpolation, int side, int fill) {
    double ratio = (double) Math.max(image.width(), image.height()) / side;
    int width = Math.clamp((long) Math.rint(image.width() / ratio), 1, side);
    int height = Math.clamp((long) Math.rint(image.height() / ratio), 1, side);
    RgbImage small = Resampling.resize(image, interpolation, width, height);
    byte[] pixels = new byte[3 * side * side];
    Arrays.fill(pixels, (byte) fill);
    int left = (side - width) / 2;
    int top = (side - height) / 2;
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          small.pixels(), 3 * y * width, pixels, 3 * ((top + y) * side + left), 3 * width);
    }
    return new RgbImage(side, side, pixels);
  }
}
