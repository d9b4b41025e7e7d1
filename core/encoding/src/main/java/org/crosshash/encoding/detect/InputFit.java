package org.crosshash.encoding.detect;

import java.util.Arrays;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.Resampling;
import org.crosshash.encoding.RgbImage;
import org.crosshash.errors.CrosshashException;

/** How a picture of any shape becomes what a detector looks at. */
public sealed interface InputFit {
  /** Most pixels a side of a detector's input. */
  int LARGEST_SIDE = 8192;

  /** Makes the input of a picture. */
  Fitted fit(RgbImage picture, Interpolation interpolation);

  /**
   * A detector's input, and where the picture lies in it: {@code (left, top)} is its corner, and a
   * pixel of the picture takes {@code scaleX} by {@code scaleY} of the input's.
   *
   * @param input what the detector looks at
   */
  record Fitted(RgbImage input, double scaleX, double scaleY, int left, int top) {
    /** A box of the input as one of the picture. */
    Box back(Box box) {
      return new Box(
          (float) ((box.left() - left) / scaleX),
          (float) ((box.top() - top) / scaleY),
          (float) ((box.right() - left) / scaleX),
          (float) ((box.bottom() - top) / scaleY),
          box.score(),
          box.category());
    }
  }

  /**
   * Both sides are resized, whatever the picture's shape.
   *
   * @param width pixels of the input
   * @param height rows of the input
   */
  record Squash(int width, int height) implements InputFit {
    /** Checks the ranges. */
    public Squash {
      requireSide(width);
      requireSide(height);
    }

    @Override
    public Fitted fit(RgbImage picture, Interpolation interpolation) {
      return new Fitted(
          Resampling.resize(picture, interpolation, width, height),
          (double) width / picture.width(),
          (double) height / picture.height(),
          0,
          0);
    }
  }

  /**
   * All of the picture with its shape kept, the rest filled up.
   *
   * @param width pixels of the input
   * @param height rows of the input
   * @param centred whether the picture lies in the middle (Ultralytics: lengths rounded) or in the
   *     upper left corner (YOLOX: lengths cut to whole pixels)
   * @param fill 0 to 255: the grey around it
   */
  record Letterbox(int width, int height, boolean centred, int fill) implements InputFit {
    /** Checks the ranges. */
    public Letterbox {
      requireSide(width);
      requireSide(height);
      if (fill < 0 || fill > 255) {
        throw CrosshashException.invalid("A fill must be 0 to 255", fill, "give a grey");
      }
    }

    @Override
    public Fitted fit(RgbImage picture, Interpolation interpolation) {
      double scale = Math.min((double) width / picture.width(), (double) height / picture.height());
      int fittedWidth = length(picture.width() * scale, width);
      int fittedHeight = length(picture.height() * scale, height);
      int left = margin(width - fittedWidth);
      int top = margin(height - fittedHeight);
      RgbImage fitted = Resampling.resize(picture, interpolation, fittedWidth, fittedHeight);
      byte[] pixels = new byte[3 * width * height];
      Arrays.fill(pixels, (byte) fill);
      for (int y = 0; y < fittedHeight; y++) {
        System.arraycopy(
            fitted.pixels(),
            3 * y * fittedWidth,
            pixels,
            3 * ((top + y) * width + left),
            3 * fittedWidth);
      }
      return new Fitted(new RgbImage(width, height, pixels), scale, scale, left, top);
    }

    private int length(double exact, int most) {
      return Math.clamp((long) (centred ? Math.rint(exact) : exact), 1, most);
    }

    /** An odd row or column of filling goes behind the picture. */
    private int margin(int free) {
      return centred ? free / 2 : 0;
    }
  }

  /**
   * The shorter side is resized to a length, the longer one in proportion, cut down to whole
   * pixels, but never beyond a length of its own (DETR, Faster R-CNN).
   *
   * @param shortest pixels of the shorter side
   * @param longest most pixels of the longer side, at least {@code shortest}
   */
  record Shortest(int shortest, int longest) implements InputFit {
    /** Checks the ranges. */
    public Shortest {
      requireSide(shortest);
      requireSide(longest);
      if (longest < shortest) {
        throw CrosshashException.invalid(
            "The longer side must have as many pixels as the shorter one, %d, or more"
                .formatted(shortest),
            longest,
            "raise longest, to 1333 for DETR");
      }
    }

    @Override
    public Fitted fit(RgbImage picture, Interpolation interpolation) {
      double shorter = Math.min(picture.width(), picture.height());
      double longer = Math.max(picture.width(), picture.height());
      double exact = Math.min(shortest, longest * shorter / longer);
      int fittedShorter = Math.max(1, (int) Math.rint(exact));
      int fittedLonger = Math.max(1, (int) (exact * longer / shorter));
      boolean wide = picture.width() > picture.height();
      int width = wide ? fittedLonger : fittedShorter;
      int height = wide ? fittedShorter : fittedLonger;
      if (picture.width() == picture.height()) {
        height = width;
      }
      return new Fitted(
          Resampling.resize(picture, interpolation, width, height),
          (double) width / picture.width(),
          (double) height / picture.height(),
          0,
          0);
    }
  }

  /**
   * The picture as it is: the model resizes it itself (Faster R-CNN as torchvision exports it). A
   * larger one is made smaller before, with its shape kept, for a model's input takes 12 bytes a
   * pixel, and what the model makes of it more.
   *
   * @param longest most pixels of the longer side
   */
  record Unchanged(int longest) implements InputFit {
    /** Well above the 1,333 that torchvision's models make of it at most. */
    public static final int LONGEST = 2048;

    /** Checks the range. */
    public Unchanged {
      requireSide(longest);
    }

    @Override
    public Fitted fit(RgbImage picture, Interpolation interpolation) {
      int longer = Math.max(picture.width(), picture.height());
      if (longer <= longest) {
        return new Fitted(picture, 1, 1, 0, 0);
      }
      double scale = (double) longest / longer;
      int width = Math.max(1, (int) Math.rint(picture.width() * scale));
      int height = Math.max(1, (int) Math.rint(picture.height() * scale));
      return new Fitted(
          Resampling.resize(picture, interpolation, width, height),
          (double) width / picture.width(),
          (double) height / picture.height(),
          0,
          0);
    }
  }

  private static void requireSide(int side) {
    if (side < 1 || side > LARGEST_SIDE) {
      throw CrosshashException.invalid(
          "A detector's input must have 1 to 8,192 pixels a side", side, "give the model's own");
    }
  }
}
