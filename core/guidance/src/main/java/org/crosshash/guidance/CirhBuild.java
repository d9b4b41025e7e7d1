package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.SigmoidGraph;
import org.crosshash.guidance.part.SmallestZeroed;
import org.crosshash.guidance.work.Workers;

/**
 * CIRH's similarity: fused cosines without their smallest, and the graph that follows from them.
 */
final class CirhBuild {
  private static final int ROWS = 256;

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

  /** The ingredients: what each row keeps. */
  static BuiltGuidance factored(CirhRecipe recipe, GuidanceInput input, Workers workers) {
    int size = input.size();
    FusedCosineBlocks cosines =
        new FusedCosineBlocks(
            input.vector(recipe.columns().imageColumn()),
            input.vector(recipe.columns().textColumn()),
            IntStream.range(0, size).toArray(),
            1 - recipe.imageWeight());
    int count = count(recipe, size);
    float[] kept = new float[size];
    GuidanceRows rows = new GuidanceRows(CoherentBuild.similarity(cosines), workers);
    for (int first = 0; first < size; first += ROWS) {
      int begin = first;
      int taken = Math.min(ROWS, size - first);
      float[] block = new float[Math.multiplyExact(taken, size)];
      rows.copyRows(first, taken, block);
      workers.run(
          taken, i -> kept[begin + i] = SmallestZeroed.smallestKept(block, i * size, size, count));
    }
    return new BuiltGuidance(
            Optional.empty(), Optional.empty(), new GuidanceStatistics(new TreeMap<>()))
        .with(new Compact.Factored(new CirhGuidance(recipe.firstOrderWeight(), cosines, kept)));
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
