package org.crosshash.guidance;

import org.crosshash.guidance.matrix.BatchProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.DistributionWeighting;

/** JDSH's similarity of a batch: three parts, mixed, weighted by their distribution, scaled. */
final class JdshBuild {
  private JdshBuild() {}

  static SquareMatrix target(JdshRecipe recipe, SquareMatrix images, SquareMatrix texts) {
    move(recipe.map(), images);
    move(recipe.map(), texts);
    SquareMatrix cross = cross(images, texts);
    SquareMatrix mixed = mix(recipe, images, texts, cross);
    weighting(recipe.weighting(), mixed).apply(mixed);
    for (int i = 0; i < mixed.values().length; i++) {
      mixed.values()[i] = (float) (recipe.map().scale() * mixed.values()[i]);
    }
    return mixed;
  }

  /** S_h: how alike an item's images, as neighbours, are another item's texts. */
  static SquareMatrix cross(SquareMatrix images, SquareMatrix texts) {
    int size = images.size();
    float[] left = images.values().clone();
    float[] right = texts.values().clone();
    UnitRows.normalise(left, size, size);
    UnitRows.normalise(right, size, size);
    return BatchProducts.of(left, right, Math.max(1, size));
  }

  private static void move(CosineMap map, SquareMatrix cosines) {
    for (int i = 0; i < cosines.values().length; i++) {
      cosines.values()[i] = (float) map.moved(cosines.values()[i]);
    }
  }

  private static SquareMatrix mix(
      JdshRecipe recipe, SquareMatrix images, SquareMatrix texts, SquareMatrix cross) {
    SquareMatrix mixed = SquareMatrix.zeros(images.size());
    for (int row = 0; row < mixed.size(); row++) {
      for (int column = 0; column < mixed.size(); column++) {
        mixed.values()[mixed.offset(row) + column] =
            (float)
                (recipe.imageWeight() * images.get(row, column)
                    + recipe.textWeight() * texts.get(row, column)
                    + recipe.crossWeight()
                        * ((double) cross.get(row, column) + cross.get(column, row))
                        / 2);
      }
    }
    return mixed;
  }

  private static DistributionWeighting weighting(
      JdshRecipe.Weighting settings, SquareMatrix mixed) {
    return switch (settings.distribution()) {
      case PUBLISHED ->
          new DistributionWeighting(
              settings.leftLocation() - settings.leftDeviations() * settings.leftScale(),
              settings.rightLocation() + settings.rightDeviations() * settings.rightScale(),
              settings.minimum(),
              settings.maximum(),
              settings.leftGain(),
              settings.rightGain());
      case BATCH ->
          DistributionWeighting.ofBatch(
              mixed,
              settings.leftDeviations(),
              settings.rightDeviations(),
              settings.leftGain(),
              settings.rightGain());
      case NONE -> DistributionWeighting.NONE;
    };
  }
}
