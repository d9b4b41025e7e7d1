package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.tables.RaggedInts;

/** Tries a text tower on a few texts before a training is begun with it. */
final class TowerProbe {
  private static final int TEXTS = 16;
  private static final float TOLERANCE = 1e-3f;

  private TowerProbe() {}

  /**
   * The dimension of a tower's vectors.
   *
   * @param rows of the training texts
   * @throws CrosshashException (INVALID_ARGUMENT) if the file is no tower, it cannot compute the
   *     vectors of the first texts, these are not finite or of another dimension than is wanted, or
   *     a text has another vector alone than among others
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
      float[] together = vectors.toFloatArray();
      TextTower.requireFinite(together, dimension);
      requireAlone(
          tower.vector(inputs.config().rule(), inputs.ids().row(rows[0])),
          Arrays.copyOf(together, dimension));
      return dimension;
    }
  }

  /** Checks that a text has the same vector by itself, as it is hashed, as in a batch. */
  private static void requireAlone(float[] alone, float[] together) {
    if (alone.length != together.length) {
      throw dependent("%d values alone, %d among others".formatted(alone.length, together.length));
    }
    for (int i = 0; i < alone.length; i++) {
      if (Math.abs(alone[i] - together[i]) > TOLERANCE * Math.max(1, Math.abs(together[i]))) {
        throw dependent(
            "%s alone and %s among others in dimension %d of the first text"
                .formatted(alone[i], together[i], i));
      }
    }
  }

  private static CrosshashException dependent(String value) {
    return CrosshashException.invalid(
        "A text tower treats each text by itself",
        value,
        "check the module for squeeze(), sizes fixed by tracing, and means over the batch");
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
