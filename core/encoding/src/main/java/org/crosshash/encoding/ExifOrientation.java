package org.crosshash.encoding;

/**
 * How a camera was held, by the values of EXIF tag 0x0112: what to do to stored pixels so that the
 * picture stands upright.
 */
enum ExifOrientation {
  NORMAL(false, false, false),
  MIRRORED(false, true, false),
  HALF_TURN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_TURN(true, true, false),
  TRANSVERSED(true, true, true),
  THREE_QUARTER_TURN(true, false, true);

  private final boolean swapAxes;
  private final boolean mirrorColumns;
  private final boolean mirrorRows;

  ExifOrientation(boolean swapAxes, boolean mirrorColumns, boolean mirrorRows) {
    this.swapAxes = swapAxes;
    this.mirrorColumns = mirrorColumns;
    this.mirrorRows = mirrorRows;
  }

  /** The orientation of a tag value; anything outside 1 to 8 means upright, as viewers take it. */
  static ExifOrientation ofTag(int value) {
    return value >= 1 && value <= values().length ? values()[value - 1] : NORMAL;
  }

  /** The upright picture. */
  RgbImage upright(RgbImage stored) {
    if (this == NORMAL) {
      return stored;
    }
    int width = swapAxes ? stored.height() : stored.width();
    int height = swapAxes ? stored.width() : stored.height();
    byte[] pixels = new byte[stored.pixels().length];
    int target = 0;
    for (int y = 0; y < height; y++) {
      int row = mirrorRows ? height - 1 - y : y;
      for (int x = 0; x < width; x++) {
        int column = mirrorColumns ? width - 1 - x : x;
        int storedColumn = swapAxes ? row : column;
        int storedRow = swapAxes ? column : row;
        int source = 3 * (storedRow * stored.width() + storedColumn);
        pixels[target++] = stored.pixels()[source];
        pixels[target++] = stored.pixels()[source + 1];
        pixels[target++] = stored.pixels()[source + 2];
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
