package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.crosshash.encoding.ModelOutput;

/**
 * YOLO heads that decode themselves: centre, width and height in pixels of the input, then scores.
 * YOLOv8 and later (Ultralytics) give {@code 1 x (4 + categories) x boxes} without objectness,
 * YOLOv5 and YOLOv7 {@code 1 x boxes x (5 + categories)} with it. Exports that end with a list
 * (YOLOv10, or with suppression) are {@link ListedBoxes}.
 *
 * @param output name of the output
 * @param columns whether a box is a column rather than a row
 * @param objectness whether a score stands before those of the categories, which multiplies them
 */
public record YoloBoxes(String output, boolean columns, boolean objectness) implements BoxDecoder {
  private static final int CORNERS = 4;

  /** Checks that nothing is missing. */
  public YoloBoxes {
    Objects.requireNonNull(output, "output");
  }

  @Override
  public Set<String> outputs() {
    return Set.of(output);
  }

  @Override
  public List<Box> boxes(Map<String, ModelOutput> outputs, int width, int height, float least) {
    ModelOutput found = outputs.get(output);
    int categoriesFrom = objectness ? CORNERS + 1 : CORNERS;
    int numbers = columns ? found.rows() : found.columns();
    int count = columns ? found.columns() : found.rows();
    if (numbers <= categoriesFrom) {
      throw found.unlike(
          "have %s of more than %d numbers"
              .formatted(columns ? "columns" : "rows", categoriesFrom));
    }
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int category = 0;
      for (int other = 1; other < numbers - categoriesFrom; other++) {
        if (number(found, i, categoriesFrom + other)
            > number(found, i, categoriesFrom + category)) {
          category = other;
        }
      }
      double score = number(found, i, categoriesFrom + category);
      if (objectness) {
        score *= number(found, i, CORNERS);
      }
      if (score > least) {
        boxes.add(
            BoxForm.CXCYWH.box(
                number(found, i, 0),
                number(found, i, 1),
                number(found, i, 2),
                number(found, i, 3),
                1,
                1,
                score,
                category));
      }
    }
    return boxes;
  }

  private float number(ModelOutput found, int box, int which) {
    return columns ? found.at(which, box) : found.at(box, which);
  }
}
