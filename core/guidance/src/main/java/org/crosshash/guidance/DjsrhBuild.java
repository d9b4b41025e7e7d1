package org.crosshash.guidance;

import org.crosshash.guidance.matrix.BatchProducts;
import org.crosshash.guidance.matrix.SquareMatrix;

/** DJSRH's affinity of a batch: first order, and second order of that. */
final class DjsrhBuild {
  private DjsrhBuild() {}

  static SquareMatrix target(DjsrhRecipe recipe, SquareMatrix images, SquareMatrix texts) {
    SquareMatrix mixed = mix(recipe, images, texts);
    int size = mixed.size();
    float[] values = mixed.values();
    float[] second = BatchProducts.of(values, values, Math.max(1, size)).values();
    for (int i = 0; i < values.length; i++) {
      double secondOrder = second[i] / (double) size;
      values[i] =
          (float) (recipe.mu() * ((1 - recipe.eta()) * values[i] + recipe.eta() * secondOrder));
    }
    return mixed;
  }

  /** S̃ = β (2 cos_I - 1) + (1-β) (2 cos_T - 1), in place of the images' cosines. */
  private static SquareMatrix mix(DjsrhRecipe recipe, SquareMatrix images, SquareMatrix texts) {
    float[] values = images.values();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              (recipe.beta() * (2.0 * values[i] - 1)
                  + (1 - recipe.beta()) * (2.0 * texts.values()[i] - 1));
    }
    return images;
  }
}
