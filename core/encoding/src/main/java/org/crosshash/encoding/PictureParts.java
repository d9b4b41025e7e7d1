package org.crosshash.encoding;

import java.util.List;

/**
 * Five overlapping parts of a picture, where {@link ObjectUnits#REGIONS} has them: four corners of
 * 4/7 of each side, then the middle 3/7.
 */
public final class PictureParts {
  private static final int SEVENTHS = 7;

  private PictureParts() {}

  /** Top left, top right, bottom left, bottom right, centre; each of 1 pixel or more. */
  public static List<RgbImage> of(RgbImage picture) {
    return List.of(
        sevenths(picture, 0, 4, 0, 4),
        sevenths(picture, 0, 4, 3, 7),
        sevenths(picture, 3, 7, 0, 4),
        sevenths(picture, 3, 7, 3, 7),
        sevenths(picture, 2, 5, 2, 5));
  }

  private static RgbImage sevenths(RgbImage picture, int top, int bottom, int left, int right) {
    int firstRow = from(top, picture.height());
    int firstColumn = from(left, picture.width());
    return cut(
        picture,
        firstColumn,
        firstRow,
        Math.max(firstColumn + 1, to(right, picture.width())),
        Math.max(firstRow + 1, to(bottom, picture.height())));
  }

  private static int from(int seventh, int length) {
    return seventh * length / SEVENTHS;
  }

  private static int to(int seventh, int length) {
    return Math.ceilDiv(seventh * length, SEVENTHS);
  }

  /**
   * The part of columns {@code left} to {@code right - 1} and rows {@code top} to {@code bottom -
   * 1}, which must lie inside.
   */
  public static RgbImage cut(RgbImage picture, int left, int top, int right, int bottom) {
    int width = right - left;
    byte[] pixels = new byte[3 * width * (bottom - top)];
    for (int y = top; y < bottom; y++) {
      System.arraycopy(
          picture.pixels(),
          3 * (y * picture.width() + left),
          pixels,
          3 * (y - top) * width,
          3 * width);
    }
    return new RgbImage(width, bottom - top, pixels);
  }
}
