package org.crosshash.guidance;

import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.PopulationBlocks;
import org.crosshash.guidance.part.StandardisedSum.Spread;
import org.crosshash.guidance.part.TextShare;
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
              positions,
              texts(recipe, embeddings, ingredients));
      case DgcpnRecipe recipe ->
          CoherentGuidance.of(
              DgcpnBuild.mixture(recipe),
              cosines(recipe.columns(), recipe.textWeight(), embeddings, positions),
              DgcpnBuild.kind(recipe),
              ingredients);
      case UchstmRecipe recipe ->
          UchstmBuild.open(
              recipe,
              embeddings.dense(recipe.imageColumn()),
              embeddings.ragged(recipe.wordColumn()).gather(positions),
              positions,
              ingredients);
      case CirhRecipe recipe ->
          CirhGuidance.of(
              recipe,
              cosines(recipe.columns(), 1 - recipe.imageWeight(), embeddings, positions),
              ingredients);
      case VtmUchSparseRecipe recipe ->
          vtmUch(
              embeddings.ragged(recipe.spaceColumn()),
              recipe.vision(),
              recipe.communities().use(),
              ingredients,
              positions,
              Optional.empty());
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
              "This build computes blocks of vtm-uch, dgcpn, uchstm, cirh, cosines, vtm-uch-sparse"
                  + " and dgcpn-sparse",
              stored.id(),
              "use the build that made the guidance");
    };
  }

  private static Guidance vtmUch(
      RaggedMatrix objects,
      VtmUchRecipe.Vision vision,
      VtmUchRecipe.Use use,
      Ingredients ingredients,
      int[] positions,
      Optional<TextShare> texts) {
    VtmUchGuidance.Parts parts = VtmUchGuidance.parts(ingredients);
    RaggedMatrix visible =
        switch (vision) {
          case REGIONS -> objects;
          case WHOLE -> WholeImage.alone(objects);
        };
    PopulationBlocks blocks = new PopulationBlocks(visible, positions, parts.rowsPerItem());
    return new VtmUchGuidance(use, texts.map(blocks::with).orElse(blocks), parts);
  }

  private static Optional<TextShare> texts(
      VtmUchRecipe recipe, EmbeddingsTable embeddings, Ingredients ingredients) {
    double weight = recipe.variation().textWeight();
    return weight > 0
        ? Optional.of(
            new TextShare(
                embeddings.dense(recipe.columns().textColumn()),
                weight,
                new Spread(
                    ingredients.number("population_mean"),
                    ingredients.number("population_deviation")),
                new Spread(ingredients.number("text_mean"), ingredients.number("text_deviation"))))
        : Optional.empty();
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
