package org.crosshash.guidance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * What a guidance table says of its recipe, as JSON in its metadata.
 *
 * @param version version of this description, 1
 * @param id the recipe's id
 * @param batchLocal whether similarities are computed from each batch
 * @param seed seed of what was random
 * @param settings the recipe's settings; those added later only where they are not as before
 */
public record StoredRecipe(
    int version, String id, boolean batchLocal, long seed, SortedMap<String, String> settings) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /**
   * Checks the version and copies the settings.
   *
   * @throws CrosshashException if a later build wrote it
   */
  public StoredRecipe {
    Objects.requireNonNull(id, "id");
    if (version != VERSION) {
      throw CrosshashException.invalid(
          "This build reads version " + VERSION + " of a guidance table's recipe",
          version,
          "build the guidance again, or use the build that made it");
    }
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** Describes a recipe. */
  static StoredRecipe of(GuidanceRecipe recipe, long seed) {
    return new StoredRecipe(
        VERSION, recipe.id(), recipe.batchLocal(), seed, RecordSettings.told((Record) recipe));
  }

  /**
   * The recipe with its settings.
   *
   * @throws CrosshashException if this build does not know it, or its settings
   */
  public GuidanceRecipe restored() {
    return RecipeKinds.recipe(id, settings);
  }

  /**
   * Reads a description.
   *
   * @throws CrosshashException if it is none
   */
  static StoredRecipe parse(String json) {
    try {
      return JSON.readValue(json, StoredRecipe.class);
    } catch (JsonProcessingException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A guidance table tells its recipe as JSON",
          "'" + json + "'",
          "build the guidance again",
          e);
    }
  }

  /** The description as JSON, keys in a fixed order. */
  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Strings and numbers always have a JSON form", e);
    }
  }
}
