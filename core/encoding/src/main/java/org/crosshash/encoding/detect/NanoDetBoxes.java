package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.crosshash.encoding.ModelOutput;
import org.crosshash.errors.CrosshashException;

/**
 * NanoDet and NanoDet-Plus (RangiLyu), and other heads of generalised focal loss (Li et al.,
 * NeurIPS 2020): a cell gives scores of categories and, for each edge of its box, a distribution
 * over the distances 0 to {@code reach} cells, whose mean counts. Edges come left, top, right,
 * bottom; those beyond the input are moved to its edge before boxes compete, as the published
 * decoding does ({@code distance2bbox} with {@code max_shape}).
 *
 * @param levels the maps, in order; where a map's scores and distances are one output, a row holds
 *     first the scores, then the distances, and maps of one output follow each other in it
 * @param reach largest distance, the published {@code reg_max}
 * @param centre where a cell's point lies, in cells from its corner: 0.5 in NanoDet, 0 in
 *     NanoDet-Plus
 * @param activation what makes scores of the categories' numbers; not softmax
 */
public record NanoDetBoxes(List<Level> levels, int reach, double centre, Activation activation)
    implements BoxDecoder {
  private static final int EDGES = 4;
  private static final int LARGEST_REACH = 64;

  /**
   * A map of the model.
   *
   * @param stride pixels of the input a cell
   * @param scores name of the output with the categories' scores
   * @param distances name of the output with the distributions
   */
  public record Level(int stride, String scores, String distances) {
    /** Checks that nothing is missing. */
    public Level {
      Objects.requireNonNull(scores, "scores");
      Objects.requireNonNull(distances, "distances");
    }

    boolean joint() {
      return scores.equals(distances);
    }
  }

  /** Checks the ranges, and copies the list. */
  public NanoDetBoxes {
    levels = List.copyOf(levels);
    Strides.require(levels.stream().map(Level::stride).toList());
    if (reach < 1 || reach > LARGEST_REACH) {
      throw CrosshashException.invalid(
          "A head's largest distance must be 1 to 64 cells", reach, "give reg_max, 7 for NanoDet");
    }
    if (!(centre >= 0 && centre <= 1)) {
      throw CrosshashException.invalid(
          "A cell's point must lie 0 to 1 cells from its corner",
          centre,
          "give 0.5 for NanoDet, 0 for NanoDet-Plus");
    }
    if (activation == Activation.SOFTMAX) {
      throw CrosshashException.invalid(
          "Categories of this head do not compete", activation.id(), "use none or sigmoid");
    }
  }

  @Override
  public Set<String> outputs() {
    Set<String> names = new LinkedHashSet<>();
    for (Level level : levels) {
      names.add(level.scores());
      names.add(level.distances());
    }
    return names;
  }

  @Override
  public List<Box> boxes(Map<String, ModelOutput> outputs, int width, int height, float least) {
    List<Box> boxes = new ArrayList<>();
    Map<String, Integer> next = new HashMap<>();
    for (Level level : levels) {
      ModelOutput scores = outputs.get(level.scores());
      ModelOutput distances = outputs.get(level.distances());
      int bins = EDGES * (reach + 1);
      int categories = level.joint() ? scores.columns() - bins : scores.columns();
      int from = level.joint() ? categories : 0;
      int across = Strides.cells(width, level.stride());
      int cells = across * Strides.cells(height, level.stride());
      int first = next.getOrDefault(level.scores(), 0);
      if (categories < 1 || scores.rows() < first + cells) {
        throw scores.unlike(
            "have %d rows of scores%s"
                .formatted(
                    first + cells, level.joint() ? " and %d distances".formatted(bins) : ""));
      }
      if (distances.columns() != from + bins || distances.rows() < first + cells) {
        throw distances.unlike("have %d rows of %d distances".formatted(first + cells, bins));
      }
      for (int cell = 0; cell < cells; cell++) {
        int row = first + cell;
        int category = Rows.largest(scores, row, 0, categories);
        double score = scores.at(row, category);
        if (activation == Activation.SIGMOID) {
          score = Activation.logistic(score);
        }
        if (score > least) {
          int column = cell % across;
          int line = cell / across;
          double x = column + centre;
          double y = line + centre;
          Box box =
              BoxForm.XYXY.box(
                  x - distance(distances, row, from, 0),
                  y - distance(distances, row, from, 1),
                  x + distance(distances, row, from, 2),
                  y + distance(distances, row, from, 3),
                  level.stride(),
                  level.stride(),
                  score,
                  category);
          boxes.add(box.within(width, height));
        }
      }
      next.put(level.scores(), first + cells);
    }
    requireAll(outputs, next);
    return boxes;
  }

  /** A map that nobody describes would be left out silently. */
  private static void requireAll(Map<String, ModelOutput> outputs, Map<String, Integer> read) {
    read.forEach((name, rows) -> {
      if (outputs.get(name).rows() != rows) {
        throw outputs.get(name).unlike("have the %d rows of its maps".formatted(rows));
      }
    });
  }

  /** Mean of a distribution of which the model gives logits, in cells. */
  private double distance(ModelOutput output, int row, int from, int edge) {
    int start = from + edge * (reach + 1);
    double most = output.at(row, start + Rows.largest(output, row, start, start + reach + 1));
    double sum = 0;
    double mean = 0;
    for (int i = 0; i <= reach; i++) {
      double weight = Math.exp(output.at(row, start + i) - most);
      sum += weight;
      mean += i * weight;
    }
    return mean / sum;
  }
}
