package org.crosshash.encoding.models;

import java.util.List;
import java.util.Objects;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.Padding;
import org.crosshash.encoding.Resampling;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.crosshash.errors.CrosshashException;

/**
 * How a decoded picture becomes a model's input: resized to a square, divided by 255, minus the
 * mean, divided by the standard deviation.
 *
 * @param side pixels a side of the square
 * @param resize what is done to a picture that is no square
 * @param shortest with {@link Resize#CENTRE_CROP} the length that the shorter side is resized to
 *     before the square is cut from the centre, at least {@code side}
 * @param interpolation the kernel
 * @param centre how half a pixel is rounded when the centre is cut out
 * @param mean of red, green and blue, in 0 to 1
 * @param deviation of red, green and blue, above 0
 * @param fill 0 to 255: the grey around a padded picture
 */
public record Preprocessing(
    int side,
    Resize resize,
    int shortest,
    Interpolation interpolation,
    Centre centre,
    List<Double> mean,
    List<Double> deviation,
    int fill) {
  private static final int CHANNELS = 3;
  private static final int LARGEST_SIDE = 4096;

  /** Checks the ranges, and copies the lists. */
  public Preprocessing {
    Objects.requireNonNull(resize, "resize");
    Objects.requireNonNull(interpolation, "interpolation");
    Objects.requireNonNull(centre, "centre");
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (side < 1 || side > LARGEST_SIDE) {
      throw CrosshashException.invalid(
          "A model's square must have 1 to 4,096 pixels a side", side, "give the input's side");
    }
    if (shortest < side || shortest > 2 * LARGEST_SIDE) {
      throw CrosshashException.invalid(
          "The shorter side must be resized to the square's side, %d, or more, at most 8,192"
              .formatted(side),
          shortest,
          "give the size that the model's own preprocessing resizes to");
    }
    requireColours("mean", mean, 0);
    requireColours("deviation", deviation, 1e-6);
    if (fill < 0 || fill > 255) {
      throw CrosshashException.invalid("A fill must be 0 to 255", fill, "give a grey");
    }
  }

  /** A picture as the model's input: {@code 3 * side * side} values, red plane first. */
  public float[] input(RgbImage picture) {
    return planes(square(picture, resize));
  }

  /** A picture made a square in a way of the caller's choice. */
  public float[] input(RgbImage picture, Resize chosen) {
    return planes(square(picture, chosen));
  }

  RgbImage square(RgbImage picture, Resize chosen) {
    return switch (chosen) {
      case SQUASH -> Resampling.resize(picture, interpolation, side, side);
      case CENTRE_CROP -> crop(picture);
      case PAD -> Padding.square(picture, interpolation, side, fill);
    };
  }

  private RgbImage crop(RgbImage picture) {
    long width = picture.width();
    long height = picture.height();
    // The longer side is cut down to whole pixels, as torchvision and transformers do.
    int resizedWidth = width <= height ? shortest : Math.toIntExact(shortest * width / height);
    int resizedHeight = width <= height ? Math.toIntExact(shortest * height / width) : shortest;
    return Resampling.window(
        picture,
        interpolation,
        resizedWidth,
        resizedHeight,
        centre.offset(resizedWidth - side),
        centre.offset(resizedHeight - side),
        side,
        side);
  }

  private float[] planes(RgbImage square) {
    byte[] pixels = square.pixels();
    int area = side * side;
    float[] planes = new float[CHANNELS * area];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] values = levels(channel);
      for (int i = 0; i < area; i++) {
        planes[channel * area + i] = values[pixels[CHANNELS * i + channel] & 0xff];
      }
    }
    return planes;
  }

  private float[] levels(int channel) {
    float[] levels = new float[256];
    for (int level = 0; level < levels.length; level++) {
      levels[level] = (float) ((level / 255.0 - mean.get(channel)) / deviation.get(channel));
    }
    return levels;
  }

  private static void requireColours(String name, List<Double> values, double least) {
    if (values.size() != CHANNELS
        || values.stream().anyMatch(v -> !Double.isFinite(v) || v < least)) {
      throw CrosshashException.invalid(
          "A %s must be three numbers of at least %s".formatted(name, least),
          values,
          "give one for red, green and blue, in the range 0 to 1 of pixels divided by 255");
    }
  }
}
