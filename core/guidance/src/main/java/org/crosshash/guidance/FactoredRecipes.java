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
      case VtmUchRecipe recipe -> vtmUch(recipe, ingredients, embeddings, positions);
      case DgcpnRecipe recipe -> dgcpn(recipe, ingredients, embeddings, positions);
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
      VtmUchRecipe recipe, Ingredients ingredients, EmbeddingsTable embeddings, int[] positions) {
    RaggedMatrix objects = embeddings.ragged(recipe.spaceColumn());
    VtmUchGuidance.Parts parts = VtmUchGuidance.parts(ingredients);
    PopulationBlocks population =
        new PopulationBlocks(
            switch (recipe.vision()) {
              case REGIONS -> objects;
              case WHOLE -> WholeImage.alone(objects);
            },
            positions,
            parts.rowsPerItem());
    return new VtmUchGuidance(recipe.communities().use(), population, parts);
  }

  private static Guidance dgcpn(
      DgcpnRecipe recipe, Ingredients ingredients, EmbeddingsTable embeddings, int[] positions) {
    return DgcpnGuidance.of(
        recipe,
        new FusedCosineBlocks(
            embeddings.dense(recipe.columns().imageColumn()),
            embeddings.dense(recipe.columns().textColumn()),
            positions,
            recipe.textWeight()),
        ingredients);
  }
}
