package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.guidance.work.Workers;

/** Builds guidance by a recipe. */
public final class GuidanceBuilder {
  /** Up to here an n x n matrix of a build stands on the heap: 256 MB. */
  static final int HEAP_ITEMS = 8192;

  private GuidanceBuilder() {}

  /**
   * Builds dense guidance, or a batch-local recipe's ingredients.
   *
   * <p>The same recipe, seed and input give the same bits for any number of threads.
   *
   * @param recipe what to do
   * @param seed seed of what is random in it
   * @param input the columns that the recipe reads
   * @param workers threads, and who hears of progress
   * @throws org.crosshash.errors.CrosshashException if the input does not suit the recipe, or the
   *     recipe trains a generator
   */
  public static BuiltGuidance build(
      GuidanceRecipe recipe, long seed, GuidanceInput input, Workers workers) {
    return build(recipe, GuidanceForm.DENSE, seed, input, workers);
  }

  /**
   * Builds guidance in a form, by a recipe that needs no tensor engine.
   *
   * @param form what is kept, and what statistics are taken over
   */
  public static BuiltGuidance build(
      GuidanceRecipe recipe, GuidanceForm form, long seed, GuidanceInput input, Workers workers) {
    return build(recipe, form, seed, input, SimilarityLearner.NONE, workers);
  }

  /**
   * Builds guidance in a form. A batch-local recipe has but one, its ingredients, and so has a
   * recipe with a form of its own.
   *
   * <p>Up to 8,192 items a dense n x n matrix stands on the heap meanwhile; above, and for factored
   * guidance with statistics of a sample, similarities are computed a few rows at a time, as often
   * as they are needed.
   *
   * @param form what is kept, and what statistics are taken over
   * @param learner trains the generator of a recipe that has one
   */
  public static BuiltGuidance build(
      GuidanceRecipe recipe,
      GuidanceForm form,
      long seed,
      GuidanceInput input,
      SimilarityLearner learner,
      Workers workers) {
    return build(recipe, form, HEAP_ITEMS, seed, input, learner, workers);
  }

  static BuiltGuidance build(
      GuidanceRecipe recipe,
      GuidanceForm form,
      int heapItems,
      long seed,
      GuidanceInput input,
      Workers workers) {
    return build(recipe, form, heapItems, seed, input, SimilarityLearner.NONE, workers);
  }

  private static BuiltGuidance build(
      GuidanceRecipe recipe,
      GuidanceForm form,
      int heapItems,
      long seed,
      GuidanceInput input,
      SimilarityLearner learner,
      Workers workers) {
    return switch (recipe) {
      case VtmUchRecipe vtmUch -> VtmUchBuild.build(vtmUch, form, heapItems, seed, input, workers);
      case DgcpnRecipe dgcpn -> {
        int size = input.size();
        int anchors = form.sampled(size) ? form.sampleSize() : size;
        yield Forms.shaped(
            Forms.onHeap(form, heapItems, size)
                ? DgcpnBuild.build(dgcpn, input, workers)
                : DgcpnBuild.factored(dgcpn, Anchors.draw(size, anchors, seed), input, workers),
            form,
            workers);
      }
      case UchmRecipe uchm ->
          Forms.shaped(UchmBuild.build(uchm, seed, input, learner, workers), form, workers);
      case VtmUchSparseRecipe sparse -> VtmUchSparseBuild.build(sparse, seed, input, workers);
      case DgcpnSparseRecipe sparse -> DgcpnSparseBuild.build(sparse, seed, input, workers);
      case UchstmRecipe uchstm -> {
        int size = input.size();
        int anchors = form.sampled(size) ? form.sampleSize() : size;
        yield Forms.shaped(
            Forms.onHeap(form, heapItems, size)
                ? UchstmBuild.build(uchstm, input, workers)
                : UchstmBuild.factored(uchstm, Anchors.draw(size, anchors, seed), input, workers),
            form,
            workers);
      }
      case CosineRecipe cosine ->
          Forms.shaped(
              Forms.onHeap(form, heapItems, input.size())
                  ? CosineBuild.build(cosine, input, workers)
                  : CosineBuild.factored(cosine, input),
              form,
              workers);
      case ExternalRecipe external ->
          Forms.shaped(ExternalBuild.build(external, input), form, workers);
      case CirhRecipe cirh when !cirh.batchLocal() ->
          Forms.shaped(
              Forms.onHeap(form, heapItems, input.size())
                  ? CirhBuild.build(cirh, input, workers)
                  : CirhBuild.factored(cirh, input, workers),
              form,
              workers);
      case BatchLocalRecipe local -> ingredients(local, input);
    };
  }

  /** A batch-local recipe needs its columns to be there and sound, and nothing else. */
  private static BuiltGuidance ingredients(BatchLocalRecipe recipe, GuidanceInput input) {
    recipe.vectorColumns().forEach(input::vector);
    return new BuiltGuidance(
        Optional.empty(), Optional.empty(), new GuidanceStatistics(new TreeMap<>()));
  }
}
