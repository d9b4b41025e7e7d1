package org.crosshash.learning.training;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.tables.FloatRows;

/**
 * The pairs to train on: rows of two aligned matrices, which may lie in mapped files. Nothing is
 * copied but the rows of a batch.
 *
 * @param image picture vectors, one row an item
 * @param text text vectors of the same items
 * @param rows position of each training pair in both matrices
 */
public record TrainingPairs(FloatRows image, FloatRows text, int[] rows) {
  /** Checks that both sides have the same items and that the rows exist. */
  public TrainingPairs {
    Objects.requireNonNull(rows, "rows");
    if (image.rows() != text.rows()) {
      throw CrosshashException.invalid(
          "Pictures and texts must be of the same items",
          image.rows() + " pictures, " + text.rows() + " texts",
          "give one row an item on both sides");
    }
    if (rows.length < 2) {
      throw CrosshashException.invalid(
          "Training needs at least 2 pairs", rows.length, "select more training items");
    }
    for (int row : rows) {
      Objects.checkIndex(row, image.rows());
    }
  }

  /** All rows. */
  public static TrainingPairs all(FloatRows image, FloatRows text) {
    int[] rows = new int[image.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return new TrainingPairs(image, text, rows);
  }

  /** The vectors of a modality. */
  public FloatRows of(Modality modality) {
    return switch (modality) {
      case IMAGE -> image;
      case TEXT -> text;
    };
  }

  /**
   * Checks that every training pair has tokens.
   *
   * @param tokens of the items of both matrices
   * @throws CrosshashException (INVALID_ARGUMENT) if they are of other items, or a pair lacks some
   */
  public void requireTokens(PairTokens tokens) {
    if (tokens.image().items() != image.rows()) {
      throw CrosshashException.invalid(
          "Tokens must be of the items that have vectors",
          "%d items with vectors, %d with tokens".formatted(image.rows(), tokens.image().items()),
          "take the columns of one table");
    }
    tokens.requireTokens(rows);
  }

  /** Number of training pairs. */
  public int size() {
    return rows.length;
  }

  /** Matrix rows of these training pairs. */
  public int[] matrixRows(int[] pairs) {
    int[] positions = new int[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      positions[i] = rows[pairs[i]];
    }
    return positions;
  }
}
