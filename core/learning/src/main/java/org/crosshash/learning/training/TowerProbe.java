package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.tables.RaggedInts;

/** Tries a text tower on a few texts before a training is begun with it. */
final class TowerProbe {
  private static final int TEXTS = 16;

  private TowerProbe() {}

  /**
   * The dimension of a tower's vectors.
   *
   * @param rows of the training texts
   * @throws CrosshashException (INVALID_ARGUMENT) if the file is no tower, it cannot compute the
   *     vectors of the first texts, these are not finite, or they are of another dimension than is
   *     wanted
   */
  static int dimension(TowerInputs inputs, int[] rows) {
    int texts = Math.min(TEXTS, rows.length);
    int length = inputs.config().rule().length();
    try (TextTower tower = TextTower.load(inputs.torchScript());
        NDManager scope = TensorEngine.newManager()) {
      NDArray vectors = tower.forward(scope, gather(inputs, rows, texts), texts).vectors();
      int dimension = Math.toIntExact(vectors.getShape().get(1));
      int wanted = inputs.config().dimension();
      if (wanted > 0 && wanted != dimension) {
        throw CrosshashException.invalid(
            "The text tower gives vectors of dimension " + wanted,
            "%d of %d token ids".formatted(dimension, length),
            "set text_tower.dimension to that, or to 0 for whatever it gives");
      }
      TextTower.requireFinite(vectors.toFloatArray(), dimension);
      return dimension;
    }
  }

  /** Ids of the first of some texts, as the tower reads them, row by row. */
  static long[] gather(TowerInputs inputs, int[] rows, int texts) {
    RaggedInts ids = inputs.ids();
    int length = inputs.config().rule().length();
    long[] batch = new long[Math.multiplyExact(texts, length)];
    for (int i = 0; i < texts; i++) {
      inputs.config().rule().write(ids.row(rows[i]), batch, i * length);
    }
    return batch;
  }
}
