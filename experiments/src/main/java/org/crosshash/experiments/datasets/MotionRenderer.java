package org.crosshash.experiments.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.encoding.RgbImage;

/**
 * Draws the frames of a picture that moves, on white. Every pixel is the mean of 3 x 3 points
 * between the picture's pixels, computed in doubles, so that the bytes are the same everywhere.
 */
final class MotionRenderer {
  private static final byte WHITE = (byte) 255;
  private static final int POINTS = 3;

  /** Share of the canvas' side that the longer side of a picture takes. */
  private static final double PICTURE = 0.6;

  private final int side;
  private final int frames;

  /**
   * A renderer.
   *
   * @param side pixels a side of the square canvas
   * @param frames frames of a motion, at least 2
   */
  MotionRenderer(int side, int frames) {
    this.side = side;
    this.frames = frames;
  }

  /** The frames of a motion. */
  List<RgbImage> frames(RgbImage picture, Motion motion) {
    List<RgbImage> drawn = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      drawn.add(draw(picture, motion.pose((double) frame / (frames - 1))));
    }
    return drawn;
  }

  private RgbImage draw(RgbImage picture, Motion.Pose pose) {
    byte[] pixels = new byte[3 * side * side];
    Arrays.fill(pixels, WHITE);
    double scale = Math.max(picture.width(), picture.height()) / (PICTURE * side * pose.size());
    double cosine = StrictMath.cos(pose.angle()) * scale;
    double sine = StrictMath.sin(pose.angle()) * scale;
    double[] sums = new double[3];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        Arrays.fill(sums, 0);
        for (int point = 0; point < POINTS * POINTS; point++) {
          int row = point / POINTS;
          double right = x + (point % POINTS + 0.5) / POINTS - pose.centre() * side;
          double down = y + (row + 0.5) / POINTS - 0.5 * side;
          add(
              picture,
              right * cosine + down * sine + 0.5 * picture.width(),
              down * cosine - right * sine + 0.5 * picture.height(),
              sums);
        }
        for (int colour = 0; colour < 3; colour++) {
          pixels[3 * (y * side + x) + colour] = (byte) Math.round(sums[colour] / (POINTS * POINTS));
        }
      }
    }
    return new RgbImage(side, side, pixels);
  }

  /** Adds the colour of a point of the picture, white outside. */
  private static void add(RgbImage picture, double x, double y, double[] sums) {
    int column = (int) Math.floor(x);
    int row = (int) Math.floor(y);
    boolean inside = column >= 0 && row >= 0 && column < picture.width() && row < picture.height();
    for (int colour = 0; colour < 3; colour++) {
      sums[colour] +=
          inside ? picture.pixels()[3 * (row * picture.width() + column) + colour] & 0xff : 255;
    }
  }
}
