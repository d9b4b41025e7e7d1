package org.crosshash.encoding.detect;

import java.util.List;
import java.util.OptionalDouble;
import org.crosshash.errors.CrosshashException;

/**
 * Which of a detector's boxes are objects.
 *
 * @param least score that an object's must be above, 0 to 1
 * @param overlap intersection over union above which the less sure of two boxes is left out, 0 to
 *     1; empty: the model has seen to that itself
 * @param byCategory whether boxes of different categories leave each other alone
 */
public record BoxLimits(float least, OptionalDouble overlap, boolean byCategory) {
  /** Boxes that may compete; the least sure of more could hardly be objects. */
  private static final int MOST_COMPETITORS = 3000;

  /** Checks the ranges. */
  public BoxLimits {
    requireFraction("score", least);
    overlap.ifPresent(value -> requireFraction("overlap", value));
  }

  /** The objects among some boxes, surest first. */
  List<Box> apply(List<Box> boxes) {
    List<Box> sorted = BoxSelection.sorted(boxes.stream().filter(Box::holdsSomething).toList());
    if (overlap.isEmpty()) {
      return sorted;
    }
    return BoxSelection.surest(
        sorted.subList(0, Math.min(sorted.size(), MOST_COMPETITORS)),
        overlap.getAsDouble(),
        byCategory);
  }

  private static void requireFraction(String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw CrosshashException.invalid(
          "A detector's limit on %s must be 0 to 1".formatted(what), value, "give a fraction");
    }
  }
}
