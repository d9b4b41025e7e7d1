package org.crosshash.encoding.detect;

/**
 * A detected object.
 *
 * @param left left edge, in pixels of the upright picture
 * @param top upper edge
 * @param right right edge, above {@code left}
 * @param bottom lower edge, above {@code top}
 * @param score how sure the detector is, 0 to 1
 * @param category index of the detector's category
 */
public record Box(float left, float top, float right, float bottom, float score, int category) {

  /** Whether the edges lie as they should, so that there is something in between. */
  boolean holdsSomething() {
    return right > left && bottom > top;
  }

  /** The part of it that lies in a picture; it may hold nothing. */
  Box within(int width, int height) {
    return new Box(
        Math.clamp(left, 0, width),
        Math.clamp(top, 0, height),
        Math.clamp(right, 0, width),
        Math.clamp(bottom, 0, height),
        score,
        category);
  }

  /** The part of both boxes that they share, as a fraction of what they cover together. */
  double overlap(Box other) {
    double width = Math.min(right, other.right) - Math.max(left, other.left);
    double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double shared = width * height;
    return shared / (area() + other.area() - shared);
  }

  private double area() {
    return (double) (right - left) * (bottom - top);
  }

  /** Whether all four edges lie less than a number of pixels from another's. */
  boolean near(Box other, double pixels) {
    return Math.abs(left - other.left) < pixels
        && Math.abs(top - other.top) < pixels
        && Math.abs(right - other.right) < pixels
        && Math.abs(bottom - other.bottom) < pixels;
  }
}
