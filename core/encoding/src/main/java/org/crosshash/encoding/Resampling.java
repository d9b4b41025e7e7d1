package org.crosshash.encoding;

import java.util.Arrays;

/**
 * Resampling with antialiasing, equal to that of Pillow up to 12 (13 takes rows first for some tall
 * pictures, which rounds differently): separable, columns first, the {@link Interpolation}'s kernel
 * widened by the reduction, weights in fixed point with 22 fractional bits and results rounded to 8
 * bits after each pass.
 *
 * <p>Only the asked-for window of the output is computed, so that cutting the centre out of a very
 * long picture costs no more than its window.
 */
public final class Resampling {
  private static final int FRACTION_BITS = 22;

  private Resampling() {}

  /** All of a picture, resized to {@code width} x {@code height}. */
  public static RgbImage resize(
      RgbImage image, Interpolation interpolation, int width, int height) {
    return window(image, interpolation, width, height, 0, 0, width, height);
  }

  /**
   * A window of a resized picture.
   *
   * @param fullWidth width of the whole resized picture
   * @param fullHeight height of the whole resized picture
   * @param left first column of the window
   * @param top first row of the window
   * @param width columns of the window
   * @param height rows of the window
   */
  public static RgbImage window(
      RgbImage image,
      Interpolation interpolation,
      int fullWidth,
      int fullHeight,
      int left,
      int top,
      int width,
      int height) {
    Weights rows = Weights.of(interpolation, image.height(), fullHeight, top, height);
    int firstRow = rows.first(0);
    int endRow = rows.first(height - 1) + rows.count(height - 1);
    byte[] columnsDone = new byte[Math.multiplyExact(3 * width, endRow - firstRow)];
    Weights columns = Weights.of(interpolation, image.width(), fullWidth, left, width);
    resampleColumns(image, firstRow, endRow, columns, width, columnsDone);
    byte[] pixels = new byte[3 * width * height];
    resampleRows(columnsDone, firstRow, rows, width, height, pixels);
    return new RgbImage(width, height, pixels);
  }

  private static void resampleColumns(
      RgbImage image, int firstRow, int endRow, Weights weights, int width, byte[] target) {
    byte[] pixels = image.pixels();
    int out = 0;
    for (int y = firstRow; y < endRow; y++) {
      int row = 3 * image.width() * y;
      for (int x = 0; x < width; x++) {
        int source = row + 3 * weights.first(x);
        int weight = weights.offset(x);
        int red = 1 << (FRACTION_BITS - 1);
        int green = red;
        int blue = red;
        for (int end = weight + weights.count(x); weight < end; weight++) {
          int w = weights.values()[weight];
          red += (pixels[source] & 0xff) * w;
          green += (pixels[source + 1] & 0xff) * w;
          blue += (pixels[source + 2] & 0xff) * w;
          source += 3;
        }
        target[out++] = clip(red);
        target[out++] = clip(green);
        target[out++] = clip(blue);
      }
    }
  }

  private static void resampleRows(
      byte[] source, int firstRow, Weights weights, int width, int height, byte[] target) {
    int stride = 3 * width;
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << (FRACTION_BITS - 1));
      int row = (weights.first(y) - firstRow) * stride;
      for (int i = 0; i < weights.count(y); i++) {
        int w = weights.values()[weights.offset(y) + i];
        for (int x = 0; x < stride; x++) {
          sums[x] += (source[row + x] & 0xff) * w;
        }
        row += stride;
      }
      for (int x = 0; x < stride; x++) {
        target[y * stride + x] = clip(sums[x]);
      }
    }
  }

  private static byte clip(int fixed) {
    return (byte) Math.clamp(fixed >> FRACTION_BITS, 0, 255);
  }

  /** For every output position of a window: where its inputs begin, how many, and their weights. */
  private record Weights(int[] starts, int[] counts, int[] values, int stride) {

    static Weights of(Interpolation interpolation, int inputs, int outputs, int from, int length) {
      // A pass that keeps the size is an identity, as are the kernels at whole distances.
      double scale = (double) inputs / outputs;
      double widening = Math.max(scale, 1.0);
      double support = interpolation.radius() * widening;
      int stride = (int) Math.ceil(support) * 2 + 1;
      int[] starts = new int[length];
      int[] counts = new int[length];
      int[] values = new int[Math.multiplyExact(length, stride)];
      double[] kernel = new double[stride];
      for (int i = 0; i < length; i++) {
        double centre = (from + i + 0.5) * scale;
        int start = Math.max((int) (centre - support + 0.5), 0);
        int count = Math.min((int) (centre + support + 0.5), inputs) - start;
        double sum = 0;
        for (int j = 0; j < count; j++) {
          kernel[j] = interpolation.kernel((j + start - centre + 0.5) / widening);
          sum += kernel[j];
        }
        for (int j = 0; j < count; j++) {
          double weight = kernel[j] / sum * (1 << FRACTION_BITS);
          values[i * stride + j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        starts[i] = start;
        counts[i] = count;
      }
      return new Weights(starts, counts, values, stride);
    }

    int first(int output) {
      return starts[output];
    }

    int count(int output) {
      return counts[output];
    }

    int offset(int output) {
      return output * stride;
    }
  }
}
