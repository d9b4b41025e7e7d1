package org.crosshash.encoding;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** What a GIF shows: frames drawn one over the other, on white. One thread at a time. */
final class GifCanvas {
  private static final byte WHITE = (byte) 255;

  private final int width;
  private final int height;
  private final byte[] pixels;
  private Runnable dispose = () -> {};

  /** A white canvas. */
  GifCanvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.pixels = new byte[Math.multiplyExact(3, width * height)];
    Arrays.fill(pixels, WHITE);
  }

  /** What becomes of a frame before the next is drawn. */
  enum Disposal {
    /** It stays. */
    STAY,
    /** Its rectangle becomes transparent. */
    CLEAR,
    /** What was in its rectangle before returns. */
    RETURN
  }

  /**
   * Where a frame stands.
   *
   * @param left column of its first pixel
   * @param top row of its first pixel
   * @param disposal what becomes of it
   */
  record Placement(int left, int top, Disposal disposal) {}

  /** Disposes of the frame before and draws the next. */
  void draw(BufferedImage frame, Placement placement) {
    dispose.run();
    int left = Math.min(placement.left(), width);
    int top = Math.min(placement.top(), height);
    int columns = Math.min(frame.getWidth(), width - left);
    int rows = Math.min(frame.getHeight(), height - top);
    dispose =
        switch (placement.disposal()) {
          case STAY -> () -> {};
          case CLEAR -> () -> clear(left, top, columns, rows);
          case RETURN -> {
            byte[] before = copy(left, top, columns, rows);
            yield () -> paste(before, left, top, columns, rows);
          }
        };
    if (!(frame.getColorModel() instanceof IndexColorModel palette)) {
      throw new IllegalStateException("a frame has no palette");
    }
    Raster raster = frame.getRaster();
    int[] indexes = new int[columns];
    for (int row = 0; row < rows; row++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + row, columns, 1, 0, indexes);
      int target = 3 * ((top + row) * width + left);
      for (int index : indexes) {
        if (palette.getAlpha(index) != 0) {
          pixels[target] = (byte) palette.getRed(index);
          pixels[target + 1] = (byte) palette.getGreen(index);
          pixels[target + 2] = (byte) palette.getBlue(index);
        }
        target += 3;
      }
    }
  }

  /** What is shown now, a copy. */
  RgbImage picture() {
    return new RgbImage(width, height, pixels.clone());
  }

  private void clear(int left, int top, int columns, int rows) {
    for (int row = top; row < top + rows; row++) {
      int from = 3 * (row * width + left);
      Arrays.fill(pixels, from, from + 3 * columns, WHITE);
    }
  }

  private byte[] copy(int left, int top, int columns, int rows) {
    byte[] part = new byte[3 * columns * rows];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          pixels, 3 * ((top + row) * width + left), part, 3 * row * columns, 3 * columns);
    }
    return part;
  }

  private void paste(byte[] part, int left, int top, int columns, int rows) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          part, 3 * row * columns, pixels, 3 * ((top + row) * width + left), 3 * columns);
    }
  }
}
