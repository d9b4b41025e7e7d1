package org.crosshash.guidance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.AgreementFusion;
import org.crosshash.guidance.part.Coherence;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.NeighbourCuts;
import org.crosshash.guidance.part.NeighbourProbabilities;
import org.crosshash.guidance.part.Vocabulary;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** UCHSTM's guidance: tags that mean alike, agreement of both modalities, neighbourhoods. */
final class UchstmBuild {
  private UchstmBuild() {}

  static BuiltGuidance build(UchstmRecipe recipe, GuidanceInput input, Workers workers) {
    SquareMatrix.requireSize(input.size());
    Vocabulary vocabulary = Vocabulary.of(input.list(recipe.wordColumn()));
    SquareMatrix texts = FusedCosine.cosines(meanings(recipe, vocabulary, workers), workers);
    SquareMatrix similarity = FusedCosine.cosines(input.vector(recipe.imageColumn()), workers);
    long agreed = fusion(recipe).apply(similarity, texts, workers);

    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put("words", (double) vocabulary.vectors().rows());
    numbers.put("share_agreed", agreed / ((double) input.size() * input.size()));
    finish(recipe, similarity, numbers, workers);
    return new BuiltGuidance(
        Optional.empty(), Optional.of(similarity), new GuidanceStatistics(numbers));
  }

  /** The ingredients; coherence is measured on the anchors where its factor is not given. */
  static BuiltGuidance factored(
      UchstmRecipe recipe, int[] anchors, GuidanceInput input, Workers workers) {
    int size = input.size();
    Vocabulary vocabulary = Vocabulary.of(input.list(recipe.wordColumn()));
    FusedCosineBlocks cosines =
        new FusedCosineBlocks(
            input.vector(recipe.imageColumn()),
            meanings(recipe, vocabulary, workers),
            IntStream.range(0, size).toArray(),
            fusion(recipe));
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put("words", (double) vocabulary.vectors().rows());
    CoherentGuidance guidance =
        kind(recipe)
            .map(kind ->
                CoherentBuild.factored(
                    mixture(recipe),
                    cosines,
                    kind,
                    NeighbourProbabilities.releasedCount(size, recipe.neighbourShare()),
                    recipe.coherenceScale(),
                    anchors,
                    numbers,
                    workers))
            .orElseGet(() -> new CoherentGuidance(mixture(recipe), cosines, Optional.empty(), 0));
    return new BuiltGuidance(Optional.empty(), Optional.empty(), new GuidanceStatistics(numbers))
        .with(new Compact.Factored(guidance));
  }

  /**
   * Opens factored guidance: the meanings of the texts follow from their words again.
   *
   * @param images image vectors of all items of the embeddings
   * @param words the words of the training items
   * @param positions for each training item its row of {@code images}
   */
  static CoherentGuidance open(
      UchstmRecipe recipe,
      FloatMatrix images,
      RaggedMatrix words,
      int[] positions,
      Ingredients stored) {
    FloatMatrix meanings;
    try (Workers workers = new Workers(1, StageListener.NONE)) {
      meanings = meanings(recipe, Vocabulary.of(words), workers);
    }
    return CoherentGuidance.of(
        mixture(recipe),
        new FusedCosineBlocks(
            images.gather(positions),
            meanings,
            IntStream.range(0, positions.length).toArray(),
            fusion(recipe)),
        kind(recipe),
        stored);
  }

  private static FloatMatrix meanings(UchstmRecipe recipe, Vocabulary vocabulary, Workers workers) {
    FloatMatrix meanings = vocabulary.spread(workers);
    return recipe.centreMeanings() ? Vocabulary.centred(meanings) : meanings;
  }

  private static AgreementFusion fusion(UchstmRecipe recipe) {
    return new AgreementFusion(
        recipe.textWeight(), recipe.textThreshold(), recipe.imageThreshold());
  }

  private static Optional<NeighbourCuts.Kind> kind(UchstmRecipe recipe) {
    return recipe.coherenceWeight() == 0
        ? Optional.empty()
        : Optional.of(NeighbourCuts.Kind.STABLE);
  }

  private static CoherentGuidance.Mixture mixture(UchstmRecipe recipe) {
    return (similarity, coherence, scale) -> mixed(recipe, similarity, coherence, scale);
  }

  /** S of a pair, from its P and Q. */
  private static float mixed(UchstmRecipe recipe, float similarity, float coherence, double scale) {
    double weight = recipe.coherenceWeight();
    return weight == 0
        ? (float) recipe.map().of(similarity)
        : (float) recipe.map().of((1 - weight) * similarity + weight * scale * coherence);
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
        values[i] = mixed(recipe, values[i], 0, 0);
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
    for (int i = 0; i < values.length; i++) {
      values[i] = mixed(recipe, values[i], coherence.values()[i], scale);
    }
  }
}
