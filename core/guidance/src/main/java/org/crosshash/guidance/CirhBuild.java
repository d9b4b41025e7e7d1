package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.SigmoidGraph;
import org.crosshash.guidance.part.SmallestZeroed;
import org.crosshash.guidance.work.Workers;

/**
 * CIRH's similarity: fused cosines without their smallest, and the graph that follows from them.
 */
final class CirhBuild {
  private CirhBuild() {}

  static SquareMatrix target(CirhRecipe recipe, SquareMatrix images, SquareMatrix texts) {
    float[] values = images.values();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              ((1 - recipe.imageWeight()) * texts.values()[i] + recipe.imageWeight() * values[i]);
    }
    int count = count(recipe, images.size());
    for (int row = 0; row < images.size(); row++) {
      SmallestZeroed.apply(images, row, count);
    }
    SigmoidGraph.mix(images, recipe.firstOrderWeight());
    return images;
  }

  static BuiltGuidance build(CirhRecipe recipe, GuidanceInput input, Workers workers) {
    SquareMatrix.requireSize(input.size());
    SquareMatrix similarity =
        FusedCosine.of(
            input.vector(recipe.columns().imageColumn()),
            input.vector(recipe.columns().textColumn()),
            1 - recipe.imageWeight(),
            workers);
    int count = count(recipe, similarity.size());
    workers.run(similarity.size(), row -> SmallestZeroed.apply(similarity, row, count));
    SigmoidGraph.mix(similarity, recipe.firstOrderWeight());
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(new TreeMap<>()));
  }

  private static int count(CirhRecipe recipe, int size) {
    if (recipe.zeroedCount() == 0) {
      return Math.toIntExact(Math.round(recipe.zeroedShare() * size));
    }
    if (recipe.zeroedCount() >= size) {
      throw CrosshashException.invalid(
          "zeroed_count must leave something of a row of " + size,
          recipe.zeroedCount(),
          "lower zeroed_count, or set zeroed_share instead");
    }
    return recipe.zeroedCount();
  }
}
