package org.crosshash.encoding;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.crosshash.errors.CrosshashException;

/**
 * Turns a decoded picture into 8-bit red, green and blue on white.
 *
 * <p>Stored samples are taken as they are: {@link BufferedImage#getRGB} would convert grey from a
 * linear space and colours by their profile, both of which change the values.
 */
final class RgbPixels {
  private static final int CMYK = 4;

  private RgbPixels() {}

  /** The picture's own samples, transparent ones laid on white. */
  static RgbImage onWhite(BufferedImage image) {
    byte[] pixels = new byte[Math.multiplyExact(3, image.getWidth() * image.getHeight())];
    if (image.getColorModel() instanceof IndexColorModel palette) {
      fromPalette(image.getRaster(), palette, pixels);
    } else if (isOpaqueBytes(image)) {
      fromBytes(image.getRaster(), pixels);
    } else {
      fromSamples(image, pixels);
    }
    return new RgbImage(image.getWidth(), image.getHeight(), pixels);
  }

  private static void fromPalette(Raster raster, IndexColorModel palette, byte[] pixels) {
    int width = raster.getWidth();
    int[] indexes = new int[width];
    int target = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, indexes);
      for (int index : indexes) {
        int alpha = palette.getAlpha(index);
        pixels[target++] = blend(palette.getRed(index), alpha);
        pixels[target++] = blend(palette.getGreen(index), alpha);
        pixels[target++] = blend(palette.getBlue(index), alpha);
      }
    }
  }

  /** Most photographs: grey or three colours of a byte each, nothing transparent. */
  private static boolean isOpaqueBytes(BufferedImage image) {
    int bands = image.getRaster().getNumBands();
    return (bands == 1 || bands == 3)
        && !image.getColorModel().hasAlpha()
        && image.getRaster().getSampleModel() instanceof ComponentSampleModel
        && image.getRaster().getDataBuffer() instanceof DataBufferByte;
  }

  private static void fromBytes(Raster raster, byte[] pixels) {
    ComponentSampleModel samples = (ComponentSampleModel) raster.getSampleModel();
    byte[][] banks = ((DataBufferByte) raster.getDataBuffer()).getBankData();
    int[] bankOffsets = raster.getDataBuffer().getOffsets();
    int bands = raster.getNumBands();
    int left = raster.getMinX() - raster.getSampleModelTranslateX();
    int top = raster.getMinY() - raster.getSampleModelTranslateY();
    int step = samples.getPixelStride();
    int[] firsts = new int[3];
    byte[][] from = new byte[3][];
    for (int colour = 0; colour < 3; colour++) {
      int band = bands == 1 ? 0 : colour;
      int bank = samples.getBankIndices()[band];
      from[colour] = banks[bank];
      firsts[colour] = bankOffsets[bank] + samples.getBandOffsets()[band] + left * step;
    }
    byte[] reds = from[0];
    byte[] greens = from[1];
    byte[] blues = from[2];
    int width = raster.getWidth();
    int target = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      int row = (top + y) * samples.getScanlineStride();
      int red = firsts[0] + row;
      int green = firsts[1] + row;
      int blue = firsts[2] + row;
      for (int x = 0; x < width; x++) {
        pixels[target] = reds[red];
        pixels[target + 1] = greens[green];
        pixels[target + 2] = blues[blue];
        target += 3;
        red += step;
        green += step;
        blue += step;
      }
    }
  }

  private static void fromSamples(BufferedImage image, byte[] pixels) {
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    boolean alpha = model.hasAlpha();
    int colours = alpha ? bands - 1 : bands;
    if (colours == CMYK && !alpha) {
      fromInks(raster, image.getSampleModel().getSampleSize(), pixels);
      return;
    }
    if (colours != 1 && colours != 3) {
      throw CrosshashException.invalid(
          "A picture must be grey, or have three colours or four inks",
          colours + " colours",
          "convert it to RGB");
    }
    int[] bits = raster.getSampleModel().getSampleSize();
    int[] row = new int[width * bands];
    int target = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int source = x * bands;
        int opacity = alpha ? eightBits(row[source + bands - 1], bits[bands - 1]) : 255;
        for (int colour = 0; colour < 3; colour++) {
          int band = colours == 1 ? 0 : colour;
          int value = eightBits(row[source + band], bits[band]);
          pixels[target++] =
              model.isAlphaPremultiplied()
                  ? (byte) Math.min(255, value + 255 - opacity)
                  : blend(value, opacity);
        }
      }
    }
  }

  /** Inks, as Pillow converts them, whatever their profile: light that no ink takes away. */
  private static void fromInks(Raster raster, int[] bits, byte[] pixels) {
    int width = raster.getWidth();
    int[] row = new int[width * CMYK];
    int target = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int light = 255 - eightBits(row[x * CMYK + 3], bits[3]);
        for (int ink = 0; ink < 3; ink++) {
          int product = eightBits(row[x * CMYK + ink], bits[ink]) * light + 128;
          pixels[target++] = (byte) (light - (((product >> 8) + product) >> 8));
        }
      }
    }
  }

  private static int eightBits(int sample, int bits) {
    if (bits == 8) {
      return sample;
    }
    return bits > 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
  }

  private static byte blend(int value, int alpha) {
    return (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}
