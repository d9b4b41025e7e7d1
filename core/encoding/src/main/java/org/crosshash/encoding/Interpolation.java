package org.crosshash.encoding;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** The kernel by which pictures are resampled, as Pillow's filters of these names define it. */
public enum Interpolation {
  /** A triangle that reaches over 1 pixel. */
  BILINEAR(1) {
    @Override
    double kernel(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /** Keys' cubic convolution (1981) with a = -0.5, which reaches over 2 pixels. */
  BICUBIC(2) {
    @Override
    double kernel(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
  },
  /** A sinc under a sinc, which reaches over 3 pixels. */
  LANCZOS(3) {
    @Override
    double kernel(double distance) {
      return Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0;
    }
  };

  private static final double A = -0.5;

  private final double radius;

  Interpolation(double radius) {
    this.radius = radius;
  }

  /** How far the kernel reaches, in pixels of the larger grid. */
  double radius() {
    return radius;
  }

  /** Weight of a pixel at a distance from the centre. */
  abstract double kernel(double distance);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** The kernel of this name, in lower case. */
  public static Interpolation of(String name) {
    return switch (name) {
      case "bilinear" -> BILINEAR;
      case "bicubic" -> BICUBIC;
      case "lanczos" -> LANCZOS;
      default ->
          throw CrosshashException.invalid(
              "Interpolation must be bilinear, bicubic or lanczos", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
