package org.crosshash.guidance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.AgreementFusion;
import org.crosshash.guidance.part.Coherence;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.guidance.part.Vocabulary;
import org.crosshash.guidance.work.Workers;

/** UCHSTM's guidance: tags that mean alike, agreement of both modalities, neighbourhoods. */
final class UchstmBuild {
  private UchstmBuild() {}

  static BuiltGuidance build(UchstmRecipe recipe, GuidanceInput input, Workers workers) {
    SquareMatrix.requireSize(input.size());
    Vocabulary vocabulary = Vocabulary.of(input.list(recipe.wordColumn()));
    SquareMatrix texts = FusedCosine.cosines(vocabulary.spread(workers), workers);
    SquareMatrix similarity = FusedCosine.cosines(input.vector(recipe.imageColumn()), workers);
    long agreed =
        new AgreementFusion(recipe.textWeight(), recipe.textThreshold(), recipe.imageThreshold())
            .apply(similarity, texts, workers);

    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put("words", (double) vocabulary.vectors().rows());
    numbers.put("share_agreed", agreed / ((double) input.size() * input.size()));
    finish(recipe, similarity, numbers, workers);
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(numbers));
  }

  /** From P to S, in place. */
  static void finish(
      UchstmRecipe recipe,
      SquareMatrix similarity,
      SortedMap<String, Double> numbers,
      Workers workers) {
    float[] values = similarity.values();
    if (recipe.coherenceWeight() == 0) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) recipe.map().of(values[i]);
      }
      return;
    }
    int neighbours =
        NeighbourProbabilities.releasedCount(similarity.size(), recipe.neighbourShare());
    SquareMatrix coherence =
        Coherence.of(NeighbourProbabilities.stable(similarity, neighbours, workers), workers);
    double scale =
        recipe.coherenceScale() > 0
            ? recipe.coherenceScale()
            : Coherence.unitScale(coherence, neighbours, workers);
    numbers.put("neighbours", (double) neighbours);
    numbers.put("coherence_scale", scale);
    double weight = recipe.coherenceWeight();
    for (int i = 0; i < values.length; i++) {
      double mixed = (1 - weight) * values[i] + weight * scale * coherence.values()[i];
      values[i] = (float) recipe.map().of(mixed);
    }
  }
}
