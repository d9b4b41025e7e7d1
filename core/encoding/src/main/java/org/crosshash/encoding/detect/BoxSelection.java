package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which of a detector's boxes are kept. */
public final class BoxSelection {
  /** VTM-UCH's distance below which two boxes are one (released code, 15 pixels). */
  public static final double VTM_UCH_PIXELS = 15;

  private BoxSelection() {}

  /**
   * Non-maximum suppression: the surest first; a box that overlaps a surer one by more than a limit
   * is left out, whatever its category.
   *
   * @param overlap intersection over union, 0 to 1
   */
  public static List<Box> surest(List<Box> boxes, double overlap) {
    return surest(boxes, overlap, /* byCategory= */ false);
  }

  /**
   * Non-maximum suppression among all boxes, or among those of each category.
   *
   * @param overlap intersection over union, 0 to 1
   * @param byCategory whether boxes of different categories leave each other alone
   */
  public static List<Box> surest(List<Box> boxes, double overlap, boolean byCategory) {
    List<Box> kept = new ArrayList<>();
    for (Box box : sorted(boxes)) {
      if (kept.stream().noneMatch(surer -> rivals(surer, box, byCategory, overlap))) {
        kept.add(box);
      }
    }
    return kept;
  }

  private static boolean rivals(Box surer, Box box, boolean byCategory, double overlap) {
    return (!byCategory || surer.category() == box.category()) && surer.overlap(box) > overlap;
  }

  /** Surest first; equal scores keep the detector's order. */
  static List<Box> sorted(List<Box> boxes) {
    List<Box> sorted = new ArrayList<>(boxes);
    sorted.sort(Comparator.comparingDouble(Box::score).reversed());
    return sorted;
  }

  /** VTM-UCH's pruning: the later of two boxes is left out whose edges are all near each other. */
  public static List<Box> apart(List<Box> boxes, double pixels) {
    List<Box> kept = new ArrayList<>();
    for (Box box : boxes) {
      if (kept.stream().noneMatch(earlier -> earlier.near(box, pixels))) {
        kept.add(box);
      }
    }
    return kept;
  }
}
