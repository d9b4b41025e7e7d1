package org.crosshash.experiments.datasets.layouts;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.arrays.NumberArray;

/**
 * Pictures in an array of four axes, written as PNG files. The field has them as N x 3 x width x
 * height (DJSRH's files as h5py reads them) or N x 3 x height x width (PyTorch's order), as height
 * x width x 3 x N (MATLAB's order), and as N x height x width x 3; the axis of 3 colours tells
 * which.
 */
final class PixelPictures {
  private static final int COLOURS = 3;

  private final NumberArray array;
  private final int itemAxis;
  private final int height;
  private final int width;
  private final int[] strides;

  /**
   * Views an array.
   *
   * @param widthFirst whether N x 3 is followed by width x height, else by height x width
   * @throws CrosshashException if it has none of these shapes
   */
  PixelPictures(NumberArray array, boolean widthFirst) {
    this.array = array;
    int[] shape = array.shape();
    // A slice has the three other axes in their order, the last one fastest.
    if (shape.length == 4 && shape[3] == COLOURS) {
      itemAxis = 0;
      height = shape[1];
      width = shape[2];
      strides = new int[] {width * COLOURS, COLOURS, 1};
    } else if (shape.length == 4 && shape[1] == COLOURS) {
      itemAxis = 0;
      width = widthFirst ? shape[2] : shape[3];
      height = widthFirst ? shape[3] : shape[2];
      strides = new int[] {widthFirst ? 1 : width, widthFirst ? height : 1, width * height};
    } else if (shape.length == 4 && shape[2] == COLOURS) {
      itemAxis = 3;
      height = shape[0];
      width = shape[1];
      strides = new int[] {width * COLOURS, COLOURS, 1};
    } else {
      throw CrosshashException.invalid(
          "Pictures in an array have four axes, one of them 3 colours",
          array.name() + " is " + array.shapeText(),
          "check the key");
    }
  }

  /** Number of pictures of an array, whichever of its axes is their width. */
  static int count(NumberArray array) {
    return array.shape()[new PixelPictures(array, false).itemAxis];
  }

  /** Writes one as a PNG file. */
  void write(int item, Path file) {
    float[] values = new float[COLOURS * width * height];
    array.read(itemAxis, item, 1, values);
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int colour = 0;
        for (int c = 0; c < COLOURS; c++) {
          colour = (colour << 8) | level(values[y * strides[0] + x * strides[1] + c * strides[2]]);
        }
        picture.setRGB(x, y, colour);
      }
    }
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(picture, "png", file.toFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private int level(float value) {
    if (!(value >= 0 && value <= 255) || value != (int) value) {
      throw CrosshashException.invalid(
          "Pixels are whole numbers from 0 to 255",
          value + " in " + array.name(),
          "check the key: pictures that were normalised cannot be shown to an encoder");
    }
    return (int) value;
  }
}
