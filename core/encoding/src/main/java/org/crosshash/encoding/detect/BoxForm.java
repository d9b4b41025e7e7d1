package org.crosshash.encoding.detect;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** What the four numbers of a box are. */
public enum BoxForm {
  /** Left, top, right, bottom. */
  XYXY,
  /** Top, left, bottom, right: TensorFlow's. */
  YXYX,
  /** Centre, then width and height. */
  CXCYWH,
  /** Left and top, then width and height: COCO's. */
  XYWH;

  /** The form of this name, in lower case. */
  public static BoxForm of(String name) {
    return switch (name) {
      case "xyxy" -> XYXY;
      case "yxyx" -> YXYX;
      case "cxcywh" -> CXCYWH;
      case "xywh" -> XYWH;
      default ->
          throw CrosshashException.invalid(
              "A form of boxes must be xyxy, yxyx, cxcywh or xywh", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A box of four numbers.
   *
   * @param scaleX what horizontal numbers are multiplied by
   * @param scaleY what vertical numbers are multiplied by
   */
  Box box(
      double a,
      double b,
      double c,
      double d,
      double scaleX,
      double scaleY,
      double score,
      int category) {
    return switch (this) {
      case XYXY -> corners(a * scaleX, b * scaleY, c * scaleX, d * scaleY, score, category);
      case YXYX -> corners(b * scaleX, a * scaleY, d * scaleX, c * scaleY, score, category);
      case XYWH ->
          corners(a * scaleX, b * scaleY, (a + c) * scaleX, (b + d) * scaleY, score, category);
      case CXCYWH ->
          corners(
              (a - c / 2) * scaleX,
              (b - d / 2) * scaleY,
              (a + c / 2) * scaleX,
              (b + d / 2) * scaleY,
              score,
              category);
    };
  }

  private static Box corners(
      double left, double top, double right, double bottom, double score, int category) {
    return new Box(
        (float) left, (float) top, (float) right, (float) bottom, (float) score, category);
  }
}
