package org.crosshash.similarity;

import java.util.List;
import org.crosshash.config.Methods;
import org.crosshash.guidance.DgcpnRecipe;
import org.crosshash.guidance.DjsrhRecipe;
import org.crosshash.guidance.VtmUchRecipe;
import org.crosshash.kit.Page;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.ListRecipesRequest;
import org.crosshash.similarity.v1.ListRecipesResponse;
import org.crosshash.similarity.v1.Recipe;

/**
 * The recipes of this build.
 *
 * <p>Their profiles are those of the shipped method of the same id.
 */
final class RecipeCatalogue {
  private static final String GLOBAL = "global";
  private static final String BATCH_LOCAL = "batch_local";

  private static final List<Recipe> RECIPES =
      List.of(
          recipe(
              VtmUchRecipe.ID,
              "Matches words with objects, compares images as populations of objects, and lets"
                  + " communities of the joint graph confirm or deny.",
              "Fan and Cao, AAAI 2025. Faithful: every stage equals the released code's recorded"
                  + " results. Ours: communities stay on their own items (community_order: released"
                  + " permutes them as the released code does), space: features, the best of a few"
                  + " starts of Leiden, and 0 where the released code divides 0 by 0.",
              GLOBAL),
          recipe(
              DjsrhRecipe.ID,
              "Mixes image and text cosines of the batch and adds their second order.",
              "Su, Zhong and Zhang, ICCV 2019. Faithful: blocks equal the released code's recorded"
                  + " results.",
              BATCH_LOCAL),
          recipe(
              DgcpnRecipe.ID,
              "Mixes cosines with how much the neighbourhoods of two items overlap.",
              "Yu et al., AAAI 2021. Faithful in mapping: released, which equals the released"
                  + " code's recorded results. Ours: mapping: scaled and coherence_scale: 0.",
              GLOBAL));

  private RecipeCatalogue() {}

  /** A page of the recipes. */
  static ListRecipesResponse list(ListRecipesRequest request) {
    Page.Slice<Recipe> slice =
        Page.of(request.getPageSize(), request.getPageToken()).slice(RECIPES, Recipe::getName);
    return ListRecipesResponse.newBuilder()
        .addAllRecipes(slice.entries())
        .setNextPageToken(slice.nextToken())
        .build();
  }

  private static Recipe recipe(String id, String description, String source, String scope) {
    Recipe.Builder recipe =
        Recipe.newBuilder()
            .setName("recipes/" + id)
            .setDescription(description)
            .setSource(source)
            .setScope(scope);
    for (String profile : Methods.shipped().get(id).getProfilesMap().keySet()) {
      GuidanceConfig config = Methods.shipped().config(id, profile).getGuidance();
      recipe.putProfiles(
          profile, profile.equals("paper") ? RecipeMapping.normalise(config) : config);
    }
    return recipe.build();
  }
}
