package org.crosshash.guidance;

import java.util.Arrays;
import org.crosshash.guidance.matrix.BatchProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.tables.FloatMatrix;

/** The recorded baseline input: 240 items, two without a text, and a batch of 32. */
final class ParityBatch {
  static final FloatMatrix IMAGES = Parity.floats("baseline_input/img.npy");
  static final FloatMatrix TEXTS = Parity.bytesAsFloats("baseline_input/txt.npy");
  static final int[] BATCH = Parity.ints("baseline_input/index.npy");

  private ParityBatch() {}

  /** A recipe's target of the recorded batch. */
  static float[] block(BatchLocalRecipe recipe) {
    return block(recipe, BATCH);
  }

  /** A recipe's target of some items. */
  static float[] block(BatchLocalRecipe recipe, int[] batch) {
    return new BatchLocalGuidance(recipe, IMAGES, TEXTS, all()).block(batch, batch);
  }

  /** All positions. */
  static int[] all() {
    int[] positions = new int[IMAGES.rows()];
    Arrays.setAll(positions, i -> i);
    return positions;
  }

  static SquareMatrix imageCosines() {
    return cosines(IMAGES);
  }

  static SquareMatrix textCosines() {
    return cosines(TEXTS);
  }

  private static SquareMatrix cosines(FloatMatrix matrix) {
    float[] units = UnitRows.of(matrix, BATCH);
    return BatchProducts.of(units, units, matrix.columns());
  }
}
