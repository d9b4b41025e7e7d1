package org.crosshash.experiments.datasets.describe;

import org.crosshash.encoding.RgbImage;

/**
 * What remains of a picture at 9 x 9 places: the signs of its differences to the right and
 * downwards (two 64-bit difference hashes), and its colours, so that flat pictures, whose hashes
 * agree by chance, can be told apart.
 *
 * @param code 16 bytes, for Hamming distance
 * @param colours 9 x 9 x 3 means, 0 to 255
 */
record PictureHash(byte[] code, byte[] colours) {
  /** Bits of a code. */
  static final int BITS = 128;

  private static final int SIDE = 9;
  private static final int COLOURS = 3;

  /** A difference below this many levels of 255 is none: compression changes so much. */
  private static final double FLAT = 2;

  static PictureHash of(RgbImage picture) {
    double[] means = means(picture);
    byte[] code = new byte[BITS / Byte.SIZE];
    int bit = 0;
    for (int y = 0; y < SIDE - 1; y++) {
      for (int x = 0; x < SIDE - 1; x++) {
        double here = grey(means, x, y);
        set(code, bit, grey(means, x + 1, y) - here > FLAT);
        set(code, bit + BITS / 2, grey(means, x, y + 1) - here > FLAT);
        bit++;
      }
    }
    byte[] colours = new byte[means.length];
    for (int i = 0; i < means.length; i++) {
      colours[i] = (byte) Math.round(means[i]);
    }
    return new PictureHash(code, colours);
  }

  private static void set(byte[] code, int bit, boolean value) {
    if (value) {
      code[bit / Byte.SIZE] |= (byte) (1 << (bit % Byte.SIZE));
    }
  }

  private static double grey(double[] means, int x, int y) {
    int at = COLOURS * (y * SIDE + x);
    return 0.299 * means[at] + 0.587 * means[at + 1] + 0.114 * means[at + 2];
  }

  /** Means over the pixels of each place; of the nearest pixel where a picture is smaller. */
  private static double[] means(RgbImage picture) {
    double[] means = new double[COLOURS * SIDE * SIDE];
    byte[] pixels = picture.pixels();
    for (int y = 0; y < SIDE; y++) {
      int top = y * picture.height() / SIDE;
      int bottom = Math.max(top + 1, (y + 1) * picture.height() / SIDE);
      for (int x = 0; x < SIDE; x++) {
        int left = x * picture.width() / SIDE;
        int right = Math.max(left + 1, (x + 1) * picture.width() / SIDE);
        long[] sums = new long[COLOURS];
        for (int row = top; row < bottom; row++) {
          for (int column = left; column < right; column++) {
            int at = COLOURS * (row * picture.width() + column);
            for (int colour = 0; colour < COLOURS; colour++) {
              sums[colour] += pixels[at + colour] & 0xff;
            }
          }
        }
        for (int colour = 0; colour < COLOURS; colour++) {
          means[COLOURS * (y * SIDE + x) + colour] =
              (double) sums[colour] / ((bottom - top) * (right - left));
        }
      }
    }
    return means;
  }

  /** Mean difference of the colours, 0 to 255. */
  double difference(PictureHash other) {
    long sum = 0;
    for (int i = 0; i < colours.length; i++) {
      sum += Math.abs((colours[i] & 0xff) - (other.colours[i] & 0xff));
    }
    return (double) sum / colours.length;
  }
}
