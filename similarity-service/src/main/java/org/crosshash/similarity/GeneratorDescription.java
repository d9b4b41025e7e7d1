package org.crosshash.similarity;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.RecipeKinds;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.tables.EmbeddingsTable;

/**
 * What a stored generator says of its making.
 *
 * @param embeddings name of the embeddings that it was trained on
 * @param encoder what these say of their encoder
 * @param alignment what these say of their alignment; empty if they were not aligned
 */
record GeneratorDescription(String embeddings, String encoder, String alignment) {
  private static final String PREFIX = "recipe.";
  private static final String EMBEDDINGS = "embeddings";
  private static final String ENCODER = "encoder";
  private static final String ALIGNMENT = "alignment";
  private static final String SEED = "seed";
  private static final String ITEMS = "items";

  GeneratorDescription {
    Objects.requireNonNull(embeddings, EMBEDDINGS);
    Objects.requireNonNull(encoder, ENCODER);
    Objects.requireNonNull(alignment, ALIGNMENT);
  }

  static GeneratorDescription of(EmbeddingsTable embeddings) {
    return new GeneratorDescription(
        embeddings.table().name().toString(),
        embeddings.encoder(),
        embeddings.alignment().orElse(""));
  }

  /** As text by name, with the recipe's settings. */
  SortedMap<String, String> toMap(UchmRecipe recipe, long seed, int items) {
    SortedMap<String, String> map = new TreeMap<>();
    recipe.settings().forEach((name, value) -> map.put(PREFIX + name, value));
    map.put(EMBEDDINGS, embeddings);
    map.put(ENCODER, encoder);
    map.put(ALIGNMENT, alignment);
    map.put(SEED, Long.toString(seed));
    map.put(ITEMS, Integer.toString(items));
    return map;
  }

  static GeneratorDescription of(SortedMap<String, String> map) {
    return new GeneratorDescription(
        text(map, EMBEDDINGS), text(map, ENCODER), text(map, ALIGNMENT));
  }

  /** The recipe that {@link #toMap} was given. */
  static UchmRecipe recipe(SortedMap<String, String> map) {
    SortedMap<String, String> settings = new TreeMap<>();
    map.forEach((name, value) -> {
      if (name.startsWith(PREFIX)) {
        settings.put(name.substring(PREFIX.length()), value);
      }
    });
    GuidanceRecipe recipe = RecipeKinds.recipe(UchmRecipe.ID, settings);
    return (UchmRecipe) recipe;
  }

  private static String text(SortedMap<String, String> map, String name) {
    String text = map.get(name);
    if (text == null) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A generator's description tells " + List.of(EMBEDDINGS, ENCODER, ALIGNMENT),
          "no " + name,
          "build the guidance again");
    }
    return text;
  }
}
