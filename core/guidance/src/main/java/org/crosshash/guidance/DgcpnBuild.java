package org.crosshash.guidance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.Coherence;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.NeighbourCuts;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/** DGCPN's guidance: P, its neighbourhoods' coherence Q, and their mixture S. */
final class DgcpnBuild {
  private final DgcpnRecipe recipe;
  private final Workers workers;
  private final SortedMap<String, Double> numbers = new TreeMap<>();

  private DgcpnBuild(DgcpnRecipe recipe, Workers workers) {
    this.recipe = recipe;
    this.workers = workers;
  }

  /** The dense matrix, on the heap. */
  static BuiltGuidance build(DgcpnRecipe recipe, GuidanceInput input, Workers workers) {
    return new DgcpnBuild(recipe, workers).dense(input);
  }

  /** The ingredients; coherence is measured on the anchors where its factor is not given. */
  static BuiltGuidance factored(
      DgcpnRecipe recipe, int[] anchors, GuidanceInput input, Workers workers) {
    return new DgcpnBuild(recipe, workers).factored(anchors, input);
  }

  private BuiltGuidance dense(GuidanceInput input) {
    SquareMatrix.requireSize(input.size());
    SquareMatrix similarity =
        FusedCosine.of(images(input), texts(input), recipe.textWeight(), workers);
    if (recipe.coherenceWeight() > 0) {
      SquareMatrix coherence = coherence(similarity);
      mix(similarity, coherence, numbers.get("coherence_scale"));
    } else {
      mix(similarity, similarity, 0);
    }
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(numbers));
  }

  private SquareMatrix coherence(SquareMatrix similarity) {
    int neighbours = neighbours(similarity.size());
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

  private int neighbours(int size) {
    return switch (recipe.mapping()) {
      case RELEASED -> NeighbourProbabilities.releasedCount(size, recipe.neighbourShare());
      case SCALED -> NeighbourProbabilities.scaledCount(size, recipe.neighbourShare());
    };
  }

  private BuiltGuidance factored(int[] anchors, GuidanceInput input) {
    int size = input.size();
    FusedCosineBlocks cosines =
        new FusedCosineBlocks(
            images(input), texts(input), IntStream.range(0, size).toArray(), recipe.textWeight());
    CoherentGuidance guidance =
        kind(recipe)
            .map(kind ->
                CoherentBuild.factored(
                    mixture(recipe),
                    cosines,
                    kind,
                    neighbours(size),
                    recipe.coherenceScale(),
                    anchors,
                    numbers,
                    workers))
            .orElseGet(() -> new CoherentGuidance(mixture(recipe), cosines, Optional.empty(), 0));
    return new BuiltGuidance(Optional.empty(), Optional.empty(), new GuidanceStatistics(numbers))
        .with(new Compact.Factored(guidance));
  }

  /** The neighbourhoods of a recipe; none where coherence has no weight. */
  static Optional<NeighbourCuts.Kind> kind(DgcpnRecipe recipe) {
    if (recipe.coherenceWeight() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        switch (recipe.mapping()) {
          case RELEASED -> NeighbourCuts.Kind.RELEASED;
          case SCALED -> NeighbourCuts.Kind.SCALED;
        });
  }

  /** How a recipe mixes P and Q. */
  static CoherentGuidance.Mixture mixture(DgcpnRecipe recipe) {
    return (similarity, coherence, scale) -> mixed(recipe, similarity, coherence, scale);
  }

  private FloatMatrix images(GuidanceInput input) {
    return input.vector(recipe.columns().imageColumn());
  }

  private FloatMatrix texts(GuidanceInput input) {
    return input.vector(recipe.columns().textColumn());
  }

  /** Overwrites P with S. */
  private void mix(SquareMatrix similarity, SquareMatrix coherence, double scale) {
    float[] values = similarity.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = mixed(recipe, values[i], coherence.values()[i], scale);
    }
  }

  /** S of a pair, from its P and Q. */
  static float mixed(DgcpnRecipe recipe, float similarity, float coherence, double scale) {
    double weight = recipe.coherenceWeight();
    double mixed = (1 - weight) * similarity + weight * scale * coherence;
    return (float)
        switch (recipe.mapping()) {
          case RELEASED -> 2 * mixed - 1;
          case SCALED -> recipe.scale() * mixed;
        };
  }
}
