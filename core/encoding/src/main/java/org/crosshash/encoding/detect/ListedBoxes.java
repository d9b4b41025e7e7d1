package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.encoding.ModelOutput;
import org.crosshash.errors.CrosshashException;

/**
 * Detectors that end with a list of boxes: Faster R-CNN as torchvision exports it (boxes, scores,
 * labels) or as mmdeploy does (rows of a box and its score, labels), SSD, and heads without
 * suppression (rows of a box, its score and its label).
 *
 * @param boxes name of the output with the boxes; rows of 4 numbers, 5 where the score follows, 6
 *     where score and label follow
 * @param scores name of the output with a score a box, where it has one of its own
 * @param labels name of the output with a label a box, where it has one of its own
 * @param form what the four numbers are
 * @param normalised whether they are fractions of the input rather than its pixels
 */
public record ListedBoxes(
    String boxes,
    Optional<String> scores,
    Optional<String> labels,
    BoxForm form,
    boolean normalised)
    implements BoxDecoder {
  private static final int CORNERS = 4;

  /** Checks that labels in rows follow scores in rows. */
  public ListedBoxes {
    Objects.requireNonNull(boxes, "boxes");
    Objects.requireNonNull(form, "form");
    if (scores.isPresent() && labels.isEmpty()) {
      throw CrosshashException.invalid(
          "A list with an output of scores must have one of labels",
          "no labels",
          "name the output of labels");
    }
  }

  @Override
  public Set<String> outputs() {
    Set<String> names = new TreeSet<>(Set.of(boxes));
    scores.ifPresent(names::add);
    labels.ifPresent(names::add);
    return names;
  }

  @Override
  public List<Box> boxes(Map<String, ModelOutput> outputs, int width, int height, float least) {
    ModelOutput rows = outputs.get(boxes);
    int columns = CORNERS + (scores.isEmpty() ? 1 : 0) + (labels.isEmpty() ? 1 : 0);
    if (rows.columns() != columns) {
      throw rows.unlike("have rows of %d numbers".formatted(columns));
    }
    Optional<float[]> ownScores = scores.map(name -> list(outputs.get(name), rows.rows()));
    Optional<float[]> ownLabels = labels.map(name -> list(outputs.get(name), rows.rows()));
    List<Box> found = new ArrayList<>();
    for (int i = 0; i < rows.rows(); i++) {
      float score = ownScores.isPresent() ? ownScores.get()[i] : rows.at(i, CORNERS);
      float label = ownLabels.isPresent() ? ownLabels.get()[i] : rows.at(i, columns - 1);
      if (score > least) {
        found.add(
            form.box(
                rows.at(i, 0),
                rows.at(i, 1),
                rows.at(i, 2),
                rows.at(i, 3),
                normalised ? width : 1,
                normalised ? height : 1,
                score,
                Math.round(label)));
      }
    }
    return found;
  }

  private static float[] list(ModelOutput output, int length) {
    if (output.values().length != length) {
      throw output.unlike("have a number for each of %d boxes".formatted(length));
    }
    return output.values();
  }
}
