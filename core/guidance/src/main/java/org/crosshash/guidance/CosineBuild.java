package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
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
}
