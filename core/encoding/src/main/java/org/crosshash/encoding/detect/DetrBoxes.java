package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.crosshash.encoding.ModelOutput;
import org.crosshash.errors.CrosshashException;

/**
 * DETR (Carion et al., ECCV 2020) and its relatives, as transformers exports them: a row a query,
 * centre, width and height as fractions of the input.
 *
 * @param logits name of the output with the categories' numbers
 * @param boxes name of the output with the boxes
 * @param activation {@link Activation#SOFTMAX} with "nothing" as the last category (DETR, YOLOS,
 *     Table Transformer), {@link Activation#SIGMOID} without it (Deformable DETR, RT-DETR)
 */
public record DetrBoxes(String logits, String boxes, Activation activation) implements BoxDecoder {
  private static final int CORNERS = 4;

  /** Checks the activation. */
  public DetrBoxes {
    Objects.requireNonNull(logits, "logits");
    Objects.requireNonNull(boxes, "boxes");
    if (activation == Activation.NONE) {
      throw CrosshashException.invalid(
          "DETR's logits need an activation", activation.id(), "use softmax or sigmoid");
    }
  }

  @Override
  public Set<String> outputs() {
    return Set.of(logits, boxes);
  }

  @Override
  public List<Box> boxes(Map<String, ModelOutput> outputs, int width, int height, float least) {
    ModelOutput numbers = outputs.get(logits);
    ModelOutput corners = outputs.get(boxes);
    int categories = numbers.columns() - (activation == Activation.SOFTMAX ? 1 : 0);
    if (categories < 1) {
      throw numbers.unlike("have a number for each category and, with softmax, for nothing");
    }
    if (corners.columns() != CORNERS || corners.rows() != numbers.rows()) {
      throw corners.unlike("have %d rows of 4 numbers".formatted(numbers.rows()));
    }
    List<Box> found = new ArrayList<>();
    for (int query = 0; query < numbers.rows(); query++) {
      int category = Rows.largest(numbers, query, 0, categories);
      double score = score(numbers, query, category);
      if (score > least) {
        found.add(
            BoxForm.CXCYWH.box(
                corners.at(query, 0),
                corners.at(query, 1),
                corners.at(query, 2),
                corners.at(query, 3),
                width,
                height,
                score,
                category));
      }
    }
    return found;
  }

  private double score(ModelOutput numbers, int query, int category) {
    if (activation == Activation.SIGMOID) {
      return Activation.logistic(numbers.at(query, category));
    }
    int all = numbers.columns();
    double most = numbers.at(query, Rows.largest(numbers, query, 0, all));
    double sum = 0;
    for (int i = 0; i < all; i++) {
      sum += Math.exp(numbers.at(query, i) - most);
    }
    return Math.exp(numbers.at(query, category) - most) / sum;
  }
}
