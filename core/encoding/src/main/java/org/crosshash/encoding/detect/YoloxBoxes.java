package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.crosshash.encoding.ModelOutput;

/**
 * YOLOX (Ge et al., 2021) as its exporter writes it: a row a cell of each map, {@code x, y, w, h,
 * objectness, categories…}. The centre is {@code (cell + x, cell + y) * stride}, the size {@code
 * exp(w), exp(h)} times the stride, the score objectness times category; both are probabilities
 * already (released code, {@code demo_postprocess}).
 *
 * @param output name of the output
 * @param strides pixels a cell, in the order of the maps
 */
public record YoloxBoxes(String output, List<Integer> strides) implements BoxDecoder {
  private static final int BEFORE_CATEGORIES = 5;

  /** Checks the strides, and copies them. */
  public YoloxBoxes {
    Objects.requireNonNull(output, "output");
    strides = List.copyOf(strides);
    Strides.require(strides);
  }

  @Override
  public Set<String> outputs() {
    return Set.of(output);
  }

  @Override
  public List<Box> boxes(Map<String, ModelOutput> outputs, int width, int height, float least) {
    ModelOutput found = outputs.get(output);
    int cells =
        strides.stream().mapToInt(s -> Strides.cells(width, s) * Strides.cells(height, s)).sum();
    if (found.columns() <= BEFORE_CATEGORIES || found.rows() != cells) {
      throw found.unlike("have %d rows of more than 5 numbers".formatted(cells));
    }
    List<Box> boxes = new ArrayList<>();
    int row = 0;
    for (int stride : strides) {
      int across = Strides.cells(width, stride);
      int last = row + across * Strides.cells(height, stride);
      for (int first = row; row < last; row++) {
        int column = (row - first) % across;
        int line = (row - first) / across;
        int category = Rows.largest(found, row, BEFORE_CATEGORIES, found.columns());
        double score = (double) found.at(row, 4) * found.at(row, BEFORE_CATEGORIES + category);
        if (score > least) {
          boxes.add(
              BoxForm.CXCYWH.box(
                  column + found.at(row, 0),
                  line + found.at(row, 1),
                  Math.exp(found.at(row, 2)),
                  Math.exp(found.at(row, 3)),
                  stride,
                  stride,
                  score,
                  category));
        }
      }
    }
    return boxes;
  }
}
