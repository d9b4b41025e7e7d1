package org.crosshash.similarity;

import java.util.List;
import java.util.Map;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.guidance.CirhRecipe;
import org.crosshash.guidance.CosineCrossRecipe;
import org.crosshash.guidance.CosineFusedRecipe;
import org.crosshash.guidance.CosineImageRecipe;
import org.crosshash.guidance.CosineTextRecipe;
import org.crosshash.guidance.DgcpnRecipe;
import org.crosshash.guidance.DgcpnSparseRecipe;
import org.crosshash.guidance.DjsrhRecipe;
import org.crosshash.guidance.DsahRecipe;
import org.crosshash.guidance.ExternalRecipe;
import org.crosshash.guidance.JdshRecipe;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.guidance.UchstmRecipe;
import org.crosshash.guidance.VtmUchRecipe;
import org.crosshash.guidance.VtmUchSparseRecipe;
import org.crosshash.kit.Page;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.ListRecipesRequest;
import org.crosshash.similarity.v1.ListRecipesResponse;
import org.crosshash.similarity.v1.Recipe;

/**
 * The recipes of this build.
 *
 * <p>A recipe's profiles are {@code paper}, its defaults in full; {@code small} as the shipped
 * method of the same id has it, where there is one; and the presets that are written here: the
 * published constants of other datasets, and proposals of ours.
 */
final class RecipeCatalogue {
  private static final String PAPER = "paper";

  private static final List<Recipe> RECIPES =
      List.of(
          recipe(
              VtmUchRecipe.ID,
              "Matches words with objects, compares images as populations of objects, and lets"
                  + " communities of the joint graph confirm or deny.",
              "Fan and Cao, AAAI 2025. Faithful: every stage equals the released code's recorded"
                  + " results. Ours: communities stay on their own items (community_order: released"
                  + " permutes them as the released code does), space: features, the best of a few"
                  + " starts of Leiden, 0 where the released code divides 0 by 0, and profile"
                  + " adapted (texts in the population similarity and in the centroids). Profile"
                  + " mirflickr: the 14 clusters of the released README.",
              Map.of(
                  "mirflickr",
                  "{vtm_uch: {clusters: 14}}",
                  "adapted",
                  "{vtm_uch: {space: features, clusters: 128, deviation_factor: 2, truncate: false,"
                      + " kmeans_restarts: 3, text_weight: 0.5, centroids: image_text}}")),
          recipe(
              DjsrhRecipe.ID,
              "Mixes image and text cosines of the batch and adds their second order.",
              "Su, Zhong and Zhang, ICCV 2019. Faithful: blocks equal the released code's recorded"
                  + " results.",
              Map.of(
                  "mirflickr",
                  "{djsrh: {beta: 0.9}}",
                  "nus-wide",
                  "{djsrh: {beta: 0.6}}",
                  "wiki",
                  "{djsrh: {beta: 0.3}}")),
          recipe(
              DgcpnRecipe.ID,
              "Mixes cosines with how much the neighbourhoods of two items overlap.",
              "Yu et al., AAAI 2021. Faithful in mapping: released, which equals the released"
                  + " code's recorded results. Ours: mapping: scaled and coherence_scale: 0.",
              Map.of("mirflickr", "{dgcpn: {}}")),
          recipe(
              UchmRecipe.ID,
              "Trains a transformer in which pictures and texts interact, by a loss that spreads"
                  + " similarities as hash codes need them, and mixes its similarities with how"
                  + " much neighbourhoods overlap.",
              "Our reconstruction from the abstract of Tu et al., TCSVT 2023, whose formulas,"
                  + " constants and results we do not know; nothing here is claimed to be theirs."
                  + " Profiles paper and small are our defaults; joint is our first proposal, which"
                  + " was worse.",
              Map.of("small", "{uchm: {}}", "joint", "{uchm: {interaction: joint, epochs: 10}}")),
          recipe(
              JdshRecipe.ID,
              "Mixes image and text cosines of the batch with their cross-modal second order and"
                  + " draws the ends of the distribution out.",
              "Liu, Qian, Guan, Zhan and Ying, SIGIR 2020. Faithful: blocks equal the released"
                  + " code's recorded results. Ours: distribution: batch and none, cosines: plain.",
              Map.of(
                  "mirflickr",
                  "{jdsh: {}}",
                  "nus-wide",
                  "{jdsh: {image_weight: 0.4, text_weight: 0.3, cross_weight: 0.3, left_location:"
                      + " -0.62, left_scale: 0.0128, left_gain: 0.2, right_location: -0.62,"
                      + " right_scale: 0.086, minimum: -0.64, maximum: 0.75}}",
                  "small",
                  "{jdsh: {image_weight: 0.3, text_weight: 0.3, cross_weight: 0.4, cosines: plain,"
                      + " scale: 2.5, distribution: batch}}")),
          recipe(
              DsahRecipe.ID,
              "Mixes image and text cosines of the batch.",
              "Yang, Yang, Huang, Zhou and Zhang, ICMR 2020; CCAH uses the same. Faithful: blocks"
                  + " equal the released code's recorded results. Ours: cosines: plain. Profile"
                  + " small takes DGCPN's weights and scale; it has not been tuned.",
              Map.of(
                  "mirflickr",
                  "{dsah: {}}",
                  "small",
                  "{dsah: {image_weight: 0.5, cosines: plain, scale: 2.5}}")),
          recipe(
              CirhRecipe.ID,
              "Keeps the largest fused cosines of each row and adds the graph that follows from"
                  + " them.",
              "Zhu, Wu, Li, Zhang, Guan and Shen, TKDE 2022. Faithful in scope: training, as in the"
                  + " profiles of datasets, which equals the released code's recorded results."
                  + " Ours: scope: batch; values that equal the smallest kept one are kept. Profile"
                  + " small takes DGCPN's weights; it has not been tuned.",
              Map.of(
                  "mirflickr",
                  "{cirh: {scope: training}}",
                  "nus-wide",
                  "{cirh: {scope: training, image_weight: 0.5, first_order_weight: 0.5,"
                      + " zeroed_share: 0.66}}",
                  "coco",
                  "{cirh: {scope: training, image_weight: 0.1, first_order_weight: 0.3,"
                      + " zeroed_count: 3000}}",
                  "small",
                  "{cirh: {image_weight: 0.5, zeroed_share: 0.9}}")),
          recipe(
              UchstmRecipe.ID,
              "Mines which tags mean alike, counts pairs that agree in both modalities as one, and"
                  + " adds how much neighbourhoods overlap.",
              "Tu et al., TMM 2023. Faithful: every stage equals the released code's recorded"
                  + " results, with its sort made stable; values above 1 happen there, too. Ours:"
                  + " a tag's vector is that of the word column (MiniLM) in place of GloVe's,"
                  + " coherence_scale: 0 and cosines: plain. Profile small takes DGCPN's settings;"
                  + " it has not been tuned.",
              Map.of(
                  "mirflickr",
                  "{uchstm: {}}",
                  "small",
                  "{uchstm: {text_weight: 0.5, neighbour_share: 0.1, coherence_scale: 0}}")),
          recipe(
              CosineImageRecipe.ID,
              "The cosines of the images.",
              "A baseline; no paper's recipe.",
              Map.of()),
          recipe(
              CosineTextRecipe.ID,
              "The cosines of the texts.",
              "A baseline; no paper's recipe.",
              Map.of()),
          recipe(
              CosineFusedRecipe.ID,
              "The cosines of images and texts, weighted and added.",
              "A baseline; no paper's recipe.",
              Map.of()),
          recipe(
              CosineCrossRecipe.ID,
              "The cosine of every image with every text of their shared space.",
              "As CLIP (Radford et al., ICML 2021) compares images with texts; a baseline.",
              Map.of()),
          recipe(
              VtmUchSparseRecipe.ID,
              "VTM-UCH for up to millions of items: statistics from anchors, communities on a graph"
                  + " of neighbours.",
              "Ours, after Fan and Cao, AAAI 2025; its message lists every difference from"
                  + " vtm-uch.",
              Map.of()),
          recipe(
              DgcpnSparseRecipe.ID,
              "DGCPN for up to millions of items: neighbourhoods of a fixed number of items.",
              "Ours, after Yu et al., AAAI 2021; its message lists every difference from dgcpn.",
              Map.of()),
          recipe(
              ExternalRecipe.ID,
              "Similarities that the user supplies as a matrix or as lists of neighbours.",
              "Taken over as they are.",
              Map.of()));

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

  /**
   * Describes a recipe.
   *
   * @param presets further profiles by name: what they change, as YAML
   */
  private static Recipe recipe(
      String id, String description, String source, Map<String, String> presets) {
    GuidanceConfig paper = RecipeMapping.normalise(RecipeMapping.standard(id));
    Recipe.Builder recipe =
        Recipe.newBuilder()
            .setName("recipes/" + id)
            .setDescription(description)
            .setSource(source)
            .setScope(RecipeMapping.recipe(paper).batchLocal() ? "batch_local" : "global")
            .putProfiles(PAPER, paper);
    if (Methods.shipped().ids().contains(id)) {
      for (String profile : Methods.shipped().get(id).getProfilesMap().keySet()) {
        if (!profile.equals(PAPER)) {
          recipe.putProfiles(profile, Methods.shipped().config(id, profile).getGuidance());
        }
      }
    }
    presets.forEach((name, changes) ->
        recipe.putProfiles(name, Settings.parse(changes, GuidanceConfig.getDefaultInstance())));
    return recipe.build();
  }
}
