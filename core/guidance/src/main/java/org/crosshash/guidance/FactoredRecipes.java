package org.crosshash.guidance;

import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.PopulationBlocks;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.RaggedMatrix;

/** Opens factored guidance: which recipe computes what from its ingredients. */
final class FactoredRecipes {
  private FactoredRecipes() {}

  /**
   * The guidance.
   *
   * @param embeddings those that it was made from
   * @param positions for each training item its row in them
   * @throws CrosshashException if this build cannot compute the recipe's blocks
   */
  static Guidance open(
      StoredRecipe stored, Ingredients ingredients, EmbeddingsTable embeddings, int[] positions) {
    return switch (stored.restored()) {
      case VtmUchRecipe recipe ->
          vtmUch(
              embeddings.ragged(recipe.spaceColumn()),
              recipe.vision(),
              recipe.communities().use(),
              ingredients,
              positions);
      case DgcpnRecipe recipe ->
          DgcpnGuidance.of(
              recipe,
              cosines(recipe.columns(), recipe.textWeight(), embeddings, positions),
              ingredients);
      case VtmUchSparseRecipe recipe ->
          vtmUch(
              embeddings.ragged(recipe.spaceColumn()),
              recipe.vision(),
              recipe.communities().use(),
              ingredients,
              positions);
      case DgcpnSparseRecipe recipe -> {
        ingredients.requireVersion(DgcpnSparseGuidance.VERSION);
        yield new DgcpnSparseGuidance(
            recipe.exact(),
            cosines(recipe.columns(), recipe.textWeight(), embeddings, positions),
            ingredients
                .neighbours()
                .orElseThrow(() ->
                    CrosshashException.invalid(
                        "Factored guidance has all ingredients of its recipe",
                        "neighbours are missing",
                        "build the guidance again")),
            ingredients.number("coherence_scale"));
      }
      case CosineRecipe recipe -> {
        ingredients.requireVersion(CosineGuidance.VERSION);
        yield new CosineGuidance(recipe, embeddings::dense, positions);
      }
      default ->
          throw CrosshashException.invalid(
              "This build computes blocks of "
                  + VtmUchRecipe.ID
                  + ", "
                  + DgcpnRecipe.ID
                  + " and cosines",
              stored.id(),
              "use the build that made the guidance");
    };
  }

  private static Guidance vtmUch(
      RaggedMatrix objects,
      VtmUchRecipe.Vision vision,
      VtmUchRecipe.Use use,
      Ingredients ingredients,
      int[] positions) {
    VtmUchGuidance.Parts parts = VtmUchGuidance.parts(ingredients);
    RaggedMatrix visible =
        switch (vision) {
          case REGIONS -> objects;
          case WHOLE -> WholeImage.alone(objects);
        };
    return new VtmUchGuidance(
        use, new PopulationBlocks(visible, positions, parts.rowsPerItem()), parts);
  }

  private static FusedCosineBlocks cosines(
      VectorColumns columns, double textWeight, EmbeddingsTable embeddings, int[] positions) {
    return new FusedCosineBlocks(
        embeddings.dense(columns.imageColumn()),
        embeddings.dense(columns.textColumn()),
        positions,
        textWeight);
  }
}
