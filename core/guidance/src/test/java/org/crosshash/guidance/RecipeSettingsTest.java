package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of recipes as text, and constants that are refused. */
class RecipeSettingsTest {
  @Test
  void settings_nestedAndRenamedComponents_flatUnderTheirNames() {
    assertThat(VtmUchRecipe.paper().settings())
        .containsEntry("objects", "regions")
        .containsEntry("max_words", "62")
        .containsEntry("community_order", "corrected")
        .containsEntry("deviation_factor", "1.1")
        .containsEntry("object_column", "objects")
        .doesNotContainKeys("vision", "texts", "maximum_words");
  }

  @ParameterizedTest
  @CsvSource({
    "djsrh, beta, 1.1, beta must be from 0",
    "jdsh, image_weight, -1, image_weight must be from 0",
    "jdsh, left_scale, 0, left_scale must be above 0",
    "jdsh, distribution, gaussian, '[published, batch, none]'",
    "jdsh, scale, NaN, scale must be above 0",
    "jdsh, right_gain, five, right_gain must be a number",
    "dsah, image_weight, 2, image_weight must be from 0",
    "cirh, zeroed_share, 1.5, zeroed_share must be from 0",
    "cirh, zeroed_count, -1, zeroed_count must be at least 0",
    "uchstm, text_threshold, 3, text_threshold must be from -1",
    "uchstm, neighbour_share, 0, neighbour_share must be above 0",
    "cosine-fused, text_weight, -0.5, text_weight must be from 0",
    "cosine-image, image_column, ' ', image_column must name a column",
    "external, unlisted, Infinity, unlisted must be from",
    "vtm-uch, text_weight, 2, text_weight must be from 0",
    "vtm-uch, word_column, '', word_column must name a column"
  })
  void recipe_constantOutOfRange_refusedByName(
      String id, String name, String value, String message) {
    SortedMap<String, String> settings = new TreeMap<>(standard(id).settings());
    settings.put(name, value);

    assertThatThrownBy(() -> RecipeKinds.recipe(id, settings))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vtm-uch", "vtm-uch-sparse"})
  void stored_selfLoopsAddedLater_toldOnlyWhereTheyDiffer(String id) {
    GuidanceRecipe standard =
        id.equals(VtmUchRecipe.ID) ? VtmUchRecipe.paper() : VtmUchSparseRecipe.standard();
    SortedMap<String, String> settings = new TreeMap<>(standard.settings());
    assertThat(settings).containsEntry("self_loops", "true");
    StoredRecipe usual = StoredRecipe.of(standard, 1);
    assertThat(usual.settings()).hasSize(settings.size() - 1).doesNotContainKey("self_loops");
    assertThat(usual.restored()).isEqualTo(standard);

    settings.put("self_loops", "false");
    GuidanceRecipe without = RecipeKinds.recipe(id, settings);
    assertThat(without).isNotEqualTo(standard);
    StoredRecipe told = StoredRecipe.parse(StoredRecipe.of(without, 1).json());
    assertThat(told.settings()).containsEntry("self_loops", "false");
    assertThat(told.restored()).isEqualTo(without);
  }

  @Test
  void recipe_settingMissingOrRecipeUnknown_refused() {
    SortedMap<String, String> settings = new TreeMap<>(DjsrhRecipe.paper().settings());
    settings.remove("eta");

    assertThatThrownBy(() -> RecipeKinds.recipe("djsrh", settings))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("eta");
    assertThatThrownBy(() -> RecipeKinds.recipe("dhjsr", settings))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("dhjsr")
        .hasMessageContaining("djsrh");
  }

  @Test
  void block_asManyZeroedAsItems_refused() {
    CirhRecipe recipe =
        new CirhRecipe(0.6, 0.6, 0, 3, CirhRecipe.Scope.BATCH, VectorColumns.FEATURES);
    FloatMatrix vectors = FloatMatrix.of(new float[] {1, 2, 3}, 1);
    Guidance guidance = new BatchLocalGuidance(recipe, vectors, vectors, new int[] {0, 1, 2});
    int[] all = {0, 1, 2};

    assertThatThrownBy(() -> guidance.block(all, all))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("zeroed_count");
  }

  @Test
  void build_crossOfTwoSpaces_refused() {
    CosineCrossRecipe recipe =
        new CosineCrossRecipe(false, CosineMap.PLAIN, VectorColumns.FEATURES);

    assertThatThrownBy(() ->
            TestWorkers.with(
                workers -> GuidanceBuilder.build(recipe, 1, RandomInput.of(5, 1), workers)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("24 and 16 dimensions");
  }

  @Test
  void build_externalOfAnotherShape_refused() {
    GuidanceInput input =
        new GuidanceInput(
            List.of("a", "b"), Map.of("similarity", FloatMatrix.of(new float[6], 3)), Map.of());

    assertThatThrownBy(() ->
            TestWorkers.with(
                workers -> GuidanceBuilder.build(ExternalRecipe.standard(), 1, input, workers)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2 x 3");
  }

  private static GuidanceRecipe standard(String id) {
    List<GuidanceRecipe> standards =
        Arrays.asList(
            VtmUchRecipe.paper(),
            DjsrhRecipe.paper(),
            JdshRecipe.paper(),
            DsahRecipe.paper(),
            CirhRecipe.paper(),
            UchstmRecipe.paper(),
            CosineImageRecipe.standard(),
            CosineFusedRecipe.standard(),
            ExternalRecipe.standard());
    return standards.stream().filter(recipe -> recipe.id().equals(id)).findFirst().orElseThrow();
  }
}
