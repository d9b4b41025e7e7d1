package org.crosshash.encoding.detect;

import java.util.List;
import java.util.Objects;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.RgbImage;
import org.crosshash.errors.CrosshashException;

/**
 * How a decoded picture becomes a detector's input: brought to size, each value minus the mean,
 * divided by the deviation.
 *
 * @param name name of the model's input, float32, 1 x 3 x height x width or 3 x height x width
 * @param fit how it is brought to size
 * @param interpolation the kernel
 * @param channels order of the planes
 * @param mean of each plane in the model's order, in 0 to 255
 * @param deviation of each plane in the model's order, in 0 to 255, above 0: 255 for models that
 *     read 0 to 1, 1 for models that read 0 to 255
 */
public record DetectorInput(
    String name,
    InputFit fit,
    Interpolation interpolation,
    ChannelOrder channels,
    List<Double> mean,
    List<Double> deviation) {
  private static final int PLANES = 3;

  /** Checks the ranges, and copies the lists. */
  public DetectorInput {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(fit, "fit");
    Objects.requireNonNull(interpolation, "interpolation");
    Objects.requireNonNull(channels, "channels");
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    requirePlanes("mean", mean, 0);
    requirePlanes("deviation", deviation, 1e-3);
  }

  /** A picture of the input's size as the model's input, plane by plane. */
  float[] planes(RgbImage input) {
    byte[] pixels = input.pixels();
    int area = input.width() * input.height();
    float[] planes = new float[PLANES * area];
    for (int plane = 0; plane < PLANES; plane++) {
      float[] levels = levels(plane);
      int channel = channels == ChannelOrder.RGB ? plane : PLANES - 1 - plane;
      for (int i = 0; i < area; i++) {
        planes[plane * area + i] = levels[pixels[PLANES * i + channel] & 0xff];
      }
    }
    return planes;
  }

  private float[] levels(int plane) {
    float[] levels = new float[256];
    for (int level = 0; level < levels.length; level++) {
      levels[level] = (float) ((level - mean.get(plane)) / deviation.get(plane));
    }
    return levels;
  }

  private static void requirePlanes(String name, List<Double> values, double least) {
    if (values.size() != PLANES
        || values.stream().anyMatch(v -> !Double.isFinite(v) || v < least)) {
      throw CrosshashException.invalid(
          "A detector's %s must be three numbers of at least %s".formatted(name, least),
          values,
          "give one for each plane, in the range 0 to 255");
    }
  }
}
