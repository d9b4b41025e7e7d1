package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/** Guidance of cosines: all of them, mapped. */
final class CosineBuild {
  private CosineBuild() {}

  static BuiltGuidance build(CosineRecipe recipe, GuidanceInput input, Workers workers) {
    SquareMatrix.requireSize(input.size());
    SquareMatrix similarity = recipe.cosines(input, workers);
    float[] values = similarity.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) recipe.map().of(values[i]);
    }
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(new TreeMap<>()));
  }

  /** The vectors themselves are the ingredients. */
  static BuiltGuidance factored(CosineRecipe recipe, GuidanceInput input) {
    int[] all = IntStream.range(0, input.size()).toArray();
    return new BuiltGuidance(
            Optional.empty(), Optional.empty(), new GuidanceStatistics(new TreeMap<>()))
        .with(new Compact.Factored(new CosineGuidance(recipe, input::vector, all)));
  }
}
