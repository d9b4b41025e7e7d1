package org.crosshash.guidance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.Coherence;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.guidance.work.Workers;

/** DGCPN's guidance: P, its neighbourhoods' coherence Q, and their mixture S. */
final class DgcpnBuild {
  private DgcpnBuild() {}

  static BuiltGuidance build(DgcpnRecipe recipe, GuidanceInput input, Workers workers) {
    SquareMatrix.requireSize(input.size());
    SquareMatrix similarity =
        FusedCosine.of(
            input.vector(recipe.columns().imageColumn()),
            input.vector(recipe.columns().textColumn()),
            recipe.textWeight(),
            workers);
    SortedMap<String, Double> numbers = new TreeMap<>();
    if (recipe.coherenceWeight() > 0) {
      SquareMatrix coherence = coherence(recipe, similarity, numbers, workers);
      mix(recipe, similarity, coherence, numbers.get("coherence_scale"));
    } else {
      mix(recipe, similarity, similarity, 0);
    }
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(numbers));
  }

  private static SquareMatrix coherence(
      DgcpnRecipe recipe,
      SquareMatrix similarity,
      SortedMap<String, Double> numbers,
      Workers workers) {
    int size = similarity.size();
    int neighbours =
        switch (recipe.mapping()) {
          case RELEASED -> NeighbourProbabilities.releasedCount(size, recipe.neighbourShare());
          case SCALED -> NeighbourProbabilities.scaledCount(size, recipe.neighbourShare());
        };
    SquareMatrix probabilities =
        switch (recipe.mapping()) {
          case RELEASED -> NeighbourProbabilities.released(similarity, neighbours, workers);
          case SCALED -> NeighbourProbabilities.scaled(similarity, neighbours, workers);
        };
    SquareMatrix coherence = Coherence.of(probabilities, workers);
    double scale =
        recipe.coherenceScale() > 0
            ? recipe.coherenceScale()
            : Coherence.unitScale(coherence, neighbours, workers);
    numbers.put("neighbours", (double) neighbours);
    numbers.put("coherence_scale", scale);
    return coherence;
  }

  /** Overwrites P with S. */
  private static void mix(
      DgcpnRecipe recipe, SquareMatrix similarity, SquareMatrix coherence, double scale) {
    double weight = recipe.coherenceWeight();
    float[] values = similarity.values();
    for (int i = 0; i < values.length; i++) {
      double mixed = (1 - weight) * values[i] + weight * scale * coherence.values()[i];
      values[i] =
          (float)
              switch (recipe.mapping()) {
                case RELEASED -> 2 * mixed - 1;
                case SCALED -> recipe.scale() * mixed;
              };
    }
  }
}
