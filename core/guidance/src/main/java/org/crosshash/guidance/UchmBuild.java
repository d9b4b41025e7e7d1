package org.crosshash.guidance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.Coherence;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.guidance.part.Standardisation;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/**
 * UCHM's guidance, our reconstruction: the target T, the generator's S_MIE, and their mixture S.
 */
final class UchmBuild {
  private UchmBuild() {}

  static BuiltGuidance build(
      UchmRecipe recipe,
      long seed,
      GuidanceInput input,
      SimilarityLearner learner,
      Workers workers) {
    SquareMatrix.requireSize(input.size());
    if (recipe.learns() && recipe.schedule().batchSize() > input.size()) {
      throw CrosshashException.invalid(
          "A batch must not be larger than the training set",
          "batch of %d, %d items".formatted(recipe.schedule().batchSize(), input.size()),
          "lower batch_size or select more training items");
    }
    SortedMap<String, Double> numbers = new TreeMap<>();
    SquareMatrix target = target(recipe, input, numbers, workers);
    Standardisation ofTarget = Standardisation.of(target, workers);
    numbers.put("target_mean", ofTarget.mean());
    numbers.put("target_deviation", ofTarget.deviation());
    SquareMatrix similarity =
        recipe.learns()
            ? learned(recipe, seed, input, target, ofTarget, learner, numbers, workers)
            : spread(recipe, target, ofTarget, 0, target, ofTarget, workers);
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(numbers));
  }

  private static SquareMatrix target(
      UchmRecipe recipe, GuidanceInput input, SortedMap<String, Double> numbers, Workers workers) {
    SquareMatrix cosines =
        FusedCosine.of(
            input.vector(recipe.tokens().imageColumn()),
            input.vector(recipe.tokens().textColumn()),
            recipe.textWeight(),
            workers);
    if (recipe.effectiveTarget() == UchmRecipe.Target.COSINE) {
      return cosines;
    }
    int neighbours = NeighbourProbabilities.scaledCount(input.size(), recipe.neighbourShare());
    numbers.put("neighbours", (double) neighbours);
    return Coherence.of(NeighbourProbabilities.scaled(cosines, neighbours, workers), workers);
  }

  private static SquareMatrix learned(
      UchmRecipe recipe,
      long seed,
      GuidanceInput input,
      SquareMatrix target,
      Standardisation ofTarget,
      SimilarityLearner learner,
      SortedMap<String, Double> numbers,
      Workers workers) {
    SimilarityLearner.Learned learned =
        learner.learn(
            recipe,
            seed,
            input,
            new SpreadTarget(target, ofTarget, recipe.loss().spreadFactor()),
            workers);
    SquareMatrix generated = learned.similarity();
    Standardisation ofGenerated = Standardisation.of(generated, workers);
    numbers.putAll(learned.statistics());
    numbers.put("generator_mean", ofGenerated.mean());
    numbers.put("generator_deviation", ofGenerated.deviation());
    numbers.put(
        "correlation_generator_target",
        Standardisation.correlation(generated, ofGenerated, target, ofTarget, workers));
    if (recipe.interaction() == UchmRecipe.Interaction.JOINT) {
      return generated;
    }
    return spread(
        recipe, generated, ofGenerated, recipe.generatorWeight(), target, ofTarget, workers);
  }

  /** Overwrites T with {@code scale tanh(w z(S_MIE) + (1 - w) z(T))}. */
  private static SquareMatrix spread(
      UchmRecipe recipe,
      SquareMatrix generated,
      Standardisation ofGenerated,
      double weight,
      SquareMatrix target,
      Standardisation ofTarget,
      Workers workers) {
    int size = target.size();
    workers.run(
        Stage.JOIN,
        size,
        row -> {
          for (int i = target.offset(row); i < target.offset(row) + size; i++) {
            double score =
                weight * ofGenerated.score(generated.values()[i])
                    + (1 - weight) * ofTarget.score(target.values()[i]);
            target.values()[i] = (float) (recipe.scale() * Math.tanh(score));
          }
        });
    return target;
  }
}
