package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.crosshash.guidance.JdshRecipe.Distribution;
import org.crosshash.guidance.VtmUchRecipe.Cells;
import org.crosshash.guidance.VtmUchRecipe.Centroids;
import org.crosshash.guidance.VtmUchRecipe.Columns;
import org.crosshash.guidance.VtmUchRecipe.Communities;
import org.crosshash.guidance.VtmUchRecipe.Images;
import org.crosshash.guidance.VtmUchRecipe.Order;
import org.crosshash.guidance.VtmUchRecipe.Space;
import org.crosshash.guidance.VtmUchRecipe.Texts;
import org.crosshash.guidance.VtmUchRecipe.Use;
import org.crosshash.guidance.VtmUchRecipe.Variation;
import org.crosshash.guidance.VtmUchRecipe.Vision;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every recipe, asked through the blocks that a trainer sees. */
class RecipePropertiesTest {
  private static final CosineMap SHIFTED = new CosineMap(CosineMap.Mapping.SHIFTED, 1.5);

  /** Every recipe, with its switches in several positions. */
  static Stream<GuidanceRecipe> recipes() {
    return Stream.concat(
        withoutChance(),
        Stream.of(
            vtmUch(Use.FULL, Variation.NONE),
            vtmUch(Use.FULL, new Variation(0.5, Centroids.IMAGE_TEXT, Cells.GROWN)),
            vtmUch(Use.FULL, new Variation(0, Centroids.IMAGE, Cells.COMMUNITIES)),
            vtmUch(Use.ONLY, Variation.NONE),
            vtmUch(Use.NONE, Variation.NONE),
            UchstmRecipe.paper()));
  }

  /**
   * Recipes whose result hangs on no seed and no order of equal values: in UCHSTM many values are
   * exactly 1, and which of them is dropped is a question of order, unless no pair is raised to 1.
   */
  static Stream<GuidanceRecipe> withoutChance() {
    return Stream.of(
        new UchstmRecipe(0.5, 1, 1, 0.3, 0.2, 0, SHIFTED, "image_features", "words", false),
        new UchstmRecipe(0.5, 1, 1, 0.3, 0.2, 0, SHIFTED, "image_features", "words", true),
        DgcpnRecipe.paper(),
        new DgcpnRecipe(0.5, 0.3, 0.1, 0, DgcpnRecipe.Mapping.SCALED, 2.5, VectorColumns.FEATURES),
        DjsrhRecipe.paper(),
        JdshRecipe.paper(),
        jdsh(Distribution.BATCH),
        jdsh(Distribution.NONE),
        DsahRecipe.paper(),
        CirhRecipe.paper(),
        new CirhRecipe(0.3, 0.5, 0, 7, CirhRecipe.Scope.TRAINING, VectorColumns.FEATURES),
        CosineImageRecipe.standard(),
        new CosineTextRecipe("text", SHIFTED),
        CosineFusedRecipe.standard(),
        CosineCrossRecipe.standard(),
        new CosineCrossRecipe(true, SHIFTED, VectorColumns.SHARED));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_oneOrTwoThreads_sameBits(GuidanceRecipe recipe) {
    GuidanceInput input = input(400, 1);

    assertThat(all(recipe, input, 2)).isEqualTo(all(recipe, input, 1));
  }

  @ParameterizedTest
  @MethodSource("withoutChance")
  void block_permutedItems_permutedBlock(GuidanceRecipe recipe) {
    GuidanceInput input = input(90, 5);
    int[] order = permutation(90, 6);

    float[] straight = all(recipe, input, 2);
    float[] permuted = all(recipe, RandomInput.gather(input, order), 2);

    double tolerance = 1e-5 * largest(straight);
    for (int i = 0; i < 90; i++) {
      for (int j = 0; j < 90; j++) {
        assertThat((double) permuted[i * 90 + j])
            .isCloseTo(straight[order[i] * 90 + order[j]], within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_itemTwice_equalRowsBesideThePair(GuidanceRecipe recipe) {
    int[] items = permutation(60, 7);
    items[59] = items[0];
    GuidanceInput input = RandomInput.gather(input(60, 8), items);

    float[] similarity = all(recipe, input, 2);

    double tolerance = 1e-6 * largest(similarity);
    for (int column = 1; column < 59; column++) {
      assertThat((double) similarity[column])
          .isCloseTo(similarity[59 * 60 + column], within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("withoutChance")
  void block_scaledVectors_sameBits(GuidanceRecipe recipe) {
    GuidanceInput input = input(60, 9);
    GuidanceInput scaled = input;
    for (Map.Entry<String, FloatMatrix> column : input.vectors().entrySet()) {
      scaled = RandomInput.with(scaled, column.getKey(), RandomInput.scaled(column.getValue(), 8f));
    }
    RaggedMatrix words = input.list("words");
    scaled =
        RandomInput.with(
            scaled,
            "words",
            new RaggedMatrix(RandomInput.scaled(words.values(), 4f), words.offsets()));

    assertThat(all(recipe, scaled, 2)).isEqualTo(all(recipe, input, 2));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_identicalItems_finite(GuidanceRecipe recipe) {
    assertFinite(all(recipe, RandomInput.gather(input(3, 2), new int[12]), 2));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_itemsWithVectorsOfZeros_finite(GuidanceRecipe recipe) {
    assertFinite(all(recipe, withZeros(input(40, 4), 3), 2));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void block_nothingButZeros_finite(GuidanceRecipe recipe) {
    assertFinite(all(recipe, withZeros(input(12, 4), 12), 2));
  }

  @ParameterizedTest
  @MethodSource("withoutChance")
  void block_twoItems_finite(GuidanceRecipe recipe) {
    if (recipe instanceof CirhRecipe cirh && cirh.zeroedCount() > 0) {
      return;
    }
    assertFinite(all(recipe, input(2, 3), 2));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void settings_readBack_theSameRecipe(GuidanceRecipe recipe) {
    assertThat(RecipeKinds.recipe(recipe.id(), recipe.settings())).isEqualTo(recipe);
  }

  private static float[] all(GuidanceRecipe recipe, GuidanceInput input, int threads) {
    BuiltGuidance built =
        TestWorkers.with(threads, workers -> GuidanceBuilder.build(recipe, 1, input, workers));
    int[] positions = new int[input.size()];
    Arrays.setAll(positions, i -> i);
    if (built.similarity().isPresent()) {
      return built.similarity().get().values();
    }
    BatchLocalRecipe local = (BatchLocalRecipe) recipe;
    return new BatchLocalGuidance(
            local,
            input.vector(local.columns().imageColumn()),
            input.vector(local.columns().textColumn()),
            positions)
        .block(positions, positions);
  }

  private static GuidanceInput input(int items, long seed) {
    GuidanceInput input = RandomInput.of(items, seed);
    return RandomInput.with(input, "image", RandomInput.of(items, seed + 100).vector("text"));
  }

  private static GuidanceInput withZeros(GuidanceInput input, int items) {
    Map<String, FloatMatrix> vectors = new HashMap<>();
    input.vectors().forEach((name, matrix) -> vectors.put(name, zeroed(matrix, items)));
    Map<String, RaggedMatrix> lists = new HashMap<>();
    input
        .lists()
        .forEach((name, list) ->
            lists.put(
                name,
                new RaggedMatrix(zeroed(list.values(), list.offsets()[items]), list.offsets())));
    return new GuidanceInput(input.ids(), vectors, lists);
  }

  private static FloatMatrix zeroed(FloatMatrix matrix, int rows) {
    float[] values = matrix.toArray();
    Arrays.fill(values, 0, rows * matrix.columns(), 0f);
    return FloatMatrix.of(values, matrix.columns());
  }

  private static void assertFinite(float[] values) {
    for (float value : values) {
      assertThat(value).isFinite();
    }
  }

  private static double largest(float[] values) {
    double largest = 1;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static VtmUchRecipe vtmUch(Use use, Variation variation) {
    return new VtmUchRecipe(
        Vision.REGIONS,
        Space.FEATURES,
        new Texts(2, 2, 62),
        new Images(1.1, false),
        new Communities(use, Order.CORRECTED, true, 1, 2),
        variation,
        Columns.STANDARD);
  }

  private static JdshRecipe jdsh(Distribution distribution) {
    JdshRecipe.Weighting paper = JdshRecipe.paper().weighting();
    return new JdshRecipe(
        0.3,
        0.3,
        0.4,
        new CosineMap(CosineMap.Mapping.PLAIN, 2.5),
        new JdshRecipe.Weighting(
            distribution,
            paper.leftLocation(),
            paper.leftScale(),
            1,
            paper.leftGain(),
            paper.rightLocation(),
            paper.rightScale(),
            2,
            paper.rightGain(),
            paper.minimum(),
            paper.maximum()),
        VectorColumns.FEATURES);
  }

  private static int[] permutation(int size, long seed) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(i -> i).toArray();
  }
}
