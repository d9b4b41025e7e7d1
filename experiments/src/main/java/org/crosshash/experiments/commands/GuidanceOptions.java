package org.crosshash.experiments.commands;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.crosshash.client.SimilarityClient;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.ListRecipesRequest;
import org.crosshash.similarity.v1.Recipe;
import picocli.CommandLine.Option;

/** The options that choose what learning is guided by: a method's guidance, or any recipe. */
final class GuidanceOptions {
  private static final int ANY_BITS = 64;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "The guidance of a method; `crosshash methods` lists them.")
  private Optional<String> method = Optional.empty();

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      description = "A recipe of its own; `crosshash recipes` lists them.")
  private Optional<String> recipe = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "With --method: paper or small (default: small). With --recipe: one of the recipe's, such"
              + " as nus-wide (default: paper).")
  private Optional<String> profile = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  /**
   * Refuses a choice of none or two.
   *
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  void check() {
    if (method.isPresent() == recipe.isPresent()) {
      throw CrosshashException.invalid(
          "Guidance is a method's, or by a recipe of its own",
          method.isPresent() ? "both" : "neither",
          "give either --method or --recipe");
    }
  }

  /** The settings that are chosen, before --set. */
  GuidanceConfig config(SimilarityClient similarity) {
    check();
    if (recipe.isEmpty()) {
      return ofMethod(method.orElseThrow());
    }
    Recipe found = recipe(similarity, recipe.get());
    String name = profile.orElse("paper");
    GuidanceConfig config = found.getProfilesMap().get(name);
    if (config == null) {
      throw CrosshashException.notFound(
          "The recipe " + recipe.get() + " has no such profile",
          name,
          Suggestions.cure(name, new TreeSet<>(found.getProfilesMap().keySet())));
    }
    return config.toBuilder().setSeed(seed).build();
  }

  /** The recipes of a server. */
  static List<Recipe> recipes(SimilarityClient similarity) {
    return similarity
        .listRecipes(ListRecipesRequest.newBuilder().setPageSize(1000).build())
        .getRecipesList();
  }

  /**
   * A recipe of a server.
   *
   * @throws CrosshashException (NOT_FOUND)
   */
  static Recipe recipe(SimilarityClient similarity, String id) {
    List<Recipe> recipes = recipes(similarity);
    return recipes.stream()
        .filter(recipe -> id(recipe).equals(id))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.notFound(
                "No recipe has this id",
                id,
                Suggestions.cure(id, recipes.stream().map(GuidanceOptions::id).toList())));
  }

  static String id(Recipe recipe) {
    return recipe.getName().substring(recipe.getName().indexOf('/') + 1);
  }

  private GuidanceConfig ofMethod(String id) {
    MethodConfig config = MethodChoice.of(id, profile.orElse("small")).config(ANY_BITS, seed);
    if (!config.hasGuidance()) {
      throw CrosshashException.precondition(
          "Only a method with guidance can be guided",
          id + " has none",
          "go on with `crosshash train`");
    }
    return config.getGuidance();
  }
}
