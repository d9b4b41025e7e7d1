package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.VtmUchRecipe.Communities;
import org.crosshash.guidance.VtmUchRecipe.Images;
import org.crosshash.guidance.VtmUchRecipe.Order;
import org.crosshash.guidance.VtmUchRecipe.Space;
import org.crosshash.guidance.VtmUchRecipe.Texts;
import org.crosshash.guidance.VtmUchRecipe.Use;
import org.crosshash.guidance.VtmUchRecipe.Vision;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuidanceBuilderTest {
  private static final DgcpnRecipe SCALED =
      new DgcpnRecipe(0.5, 0.3, 0.1, 0, DgcpnRecipe.Mapping.SCALED, 2.5, VectorColumns.FEATURES);

  static UchmRecipe withoutGenerator(UchmRecipe.Target target) {
    UchmRecipe d = UchmRecipe.defaults();
    return new UchmRecipe(
        UchmRecipe.Interaction.NONE,
        target,
        d.generatorWeight(),
        d.scale(),
        d.textWeight(),
        d.neighbourShare(),
        d.tokens(),
        d.network(),
        d.loss(),
        d.schedule());
  }

  /** Every switch in every position at least once. */
  static Stream<GuidanceRecipe> globalRecipes() {
    return Stream.of(
        vtmUch(Vision.REGIONS, Space.EMBEDDING, true, Use.FULL, Order.CORRECTED, true),
        vtmUch(Vision.REGIONS, Space.FEATURES, false, Use.FULL, Order.RELEASED, false),
        vtmUch(Vision.WHOLE, Space.FEATURES, true, Use.FULL, Order.CORRECTED, true),
        vtmUch(Vision.WHOLE, Space.EMBEDDING, false, Use.NONE, Order.CORRECTED, true),
        vtmUch(Vision.REGIONS, Space.EMBEDDING, true, Use.ONLY, Order.CORRECTED, true),
        DgcpnRecipe.paper(),
        SCALED,
        withoutGenerator(UchmRecipe.Target.COHERENCE),
        withoutGenerator(UchmRecipe.Target.COSINE),
        new DgcpnRecipe(0.5, 0, 0.1, 0, DgcpnRecipe.Mapping.RELEASED, 1, VectorColumns.FEATURES));
  }

  @ParameterizedTest
  @MethodSource("globalRecipes")
  void build_oneOrTwoThreads_sameBits(GuidanceRecipe recipe) {
    GuidanceInput input = RandomInput.of(150, 1);

    BuiltGuidance one = build(recipe, input, 1);
    BuiltGuidance two = build(recipe, input, 2);

    assertThat(two.similarity().orElseThrow().values())
        .isEqualTo(one.similarity().orElseThrow().values());
    assertThat(two.communities().orElse(new int[0]))
        .isEqualTo(one.communities().orElse(new int[0]));
    assertThat(two.statistics()).isEqualTo(one.statistics());
  }

  @ParameterizedTest
  @MethodSource("globalRecipes")
  void build_allItemsIdentical_finite(GuidanceRecipe recipe) {
    GuidanceInput same = RandomInput.gather(RandomInput.of(3, 2), new int[12]);

    assertFinite(build(recipe, same, 2));
  }

  @ParameterizedTest
  @MethodSource("globalRecipes")
  void build_twoItems_finite(GuidanceRecipe recipe) {
    GuidanceRecipe small =
        recipe instanceof VtmUchRecipe vtmUch
            ? new VtmUchRecipe(
                vtmUch.vision(),
                vtmUch.space(),
                new Texts(1, 1, 62),
                vtmUch.images(),
                vtmUch.communities())
            : recipe;

    assertFinite(build(small, RandomInput.of(2, 3), 2));
  }

  @ParameterizedTest
  @MethodSource("globalRecipes")
  void build_vectorsOfZerosAmongOthers_finite(GuidanceRecipe recipe) {
    GuidanceInput input = RandomInput.of(40, 4);
    for (String column : List.of("objects", "object_features", "words")) {
      RaggedMatrix list = input.list(column);
      float[] values = list.values().toArray();
      Arrays.fill(values, 0, list.offsets()[3] * list.values().columns(), 0f);
      input =
          RandomInput.with(
              input,
              column,
              new RaggedMatrix(FloatMatrix.of(values, list.values().columns()), list.offsets()));
    }
    for (String column : List.of("image_features", "text")) {
      FloatMatrix matrix = input.vector(column);
      float[] values = matrix.toArray();
      Arrays.fill(values, 0, 3 * matrix.columns(), 0f);
      input = RandomInput.with(input, column, FloatMatrix.of(values, matrix.columns()));
    }

    assertFinite(build(recipe, input, 2));
  }

  @Test
  void build_dgcpnOfPermutedItems_permutedResult() {
    GuidanceInput input = RandomInput.of(90, 5);
    int[] order = permutation(90, 6);

    for (DgcpnRecipe recipe : List.of(DgcpnRecipe.paper(), SCALED)) {
      SquareMatrix straight = build(recipe, input, 2).similarity().orElseThrow();
      SquareMatrix permuted =
          build(recipe, RandomInput.gather(input, order), 2).similarity().orElseThrow();

      double tolerance = recipe.mapping() == DgcpnRecipe.Mapping.SCALED ? 1e-5 : 1e-3;
      for (int i = 0; i < 90; i++) {
        for (int j = 0; j < 90; j++) {
          assertThat((double) permuted.get(i, j))
              .isCloseTo(straight.get(order[i], order[j]), within(tolerance));
        }
      }
    }
  }

  @Test
  void build_vtmUchWithoutRandomPartsOfPermutedItems_permutedResult() {
    GuidanceInput input = RandomInput.of(90, 5);
    int[] order = permutation(90, 6);
    // One cluster and no communities leave nothing random.
    VtmUchRecipe recipe =
        new VtmUchRecipe(
            Vision.REGIONS,
            Space.EMBEDDING,
            new Texts(1, 1, 62),
            new Images(1.1, false),
            new Communities(Use.NONE, Order.CORRECTED, true, 1, 2));

    SquareMatrix straight = build(recipe, input, 2).similarity().orElseThrow();
    SquareMatrix permuted =
        build(recipe, RandomInput.gather(input, order), 2).similarity().orElseThrow();

    for (int i = 0; i < 90; i++) {
      for (int j = 0; j < 90; j++) {
        assertThat(permuted.get(i, j)).isEqualTo(straight.get(order[i], order[j]));
      }
    }
  }

  @Test
  void build_vtmUchWithDuplicate_equalRowsBesideTheDiagonal() {
    int[] items = permutation(60, 7);
    items[59] = items[0];
    GuidanceInput input = RandomInput.gather(RandomInput.of(60, 8), items);
    GuidanceRecipe recipe =
        vtmUch(Vision.REGIONS, Space.EMBEDDING, true, Use.FULL, Order.CORRECTED, true);

    SquareMatrix similarity = build(recipe, input, 2).similarity().orElseThrow();

    for (int column = 0; column < 60; column++) {
      assertThat(similarity.get(0, column)).isEqualTo(similarity.get(59, column));
    }
  }

  @Test
  void build_dgcpnOfScaledVectors_sameBits() {
    GuidanceInput input = RandomInput.of(60, 9);
    GuidanceInput scaled =
        RandomInput.with(
            input, "image_features", RandomInput.scaled(input.vector("image_features"), 8f));

    assertThat(build(SCALED, scaled, 2).similarity().orElseThrow().values())
        .isEqualTo(build(SCALED, input, 2).similarity().orElseThrow().values());
  }

  @Test
  void build_cosinePartsOfVtmUchScaled_sameBits() {
    GuidanceInput input = RandomInput.of(60, 9);
    RaggedMatrix words = input.list("words");
    GuidanceInput scaled =
        RandomInput.with(
            input,
            "words",
            new RaggedMatrix(RandomInput.scaled(words.values(), 4f), words.offsets()));
    GuidanceRecipe recipe =
        vtmUch(Vision.REGIONS, Space.EMBEDDING, true, Use.FULL, Order.CORRECTED, true);

    assertThat(build(recipe, scaled, 2).similarity().orElseThrow().values())
        .isEqualTo(build(recipe, input, 2).similarity().orElseThrow().values());
  }

  @Test
  void build_vtmUch_communitiesAndStatisticsAreDescribed() {
    BuiltGuidance built =
        build(
            vtmUch(Vision.REGIONS, Space.EMBEDDING, true, Use.FULL, Order.CORRECTED, true),
            RandomInput.of(150, 1),
            2);

    assertThat(built.communities().orElseThrow()).hasSize(150);
    assertThat(Arrays.stream(built.communities().orElseThrow()).min().orElseThrow()).isZero();
    assertThat(built.statistics().numbers())
        .containsKeys("modularity", "communities", "cells", "share_fused", "agreement_text_image");
    assertThat(built.statistics().numbers().get("modularity")).isBetween(-0.5, 1.0);
    SquareMatrix similarity = built.similarity().orElseThrow();
    for (int i = 0; i < 150; i++) {
      assertThat(similarity.get(i, i)).isEqualTo(1f);
      for (int j = 0; j < 150; j++) {
        assertThat(similarity.get(i, j)).isBetween(-1f, 1f);
      }
    }
  }

  @Test
  void build_djsrh_ingredientsOnly() {
    BuiltGuidance built = build(DjsrhRecipe.paper(), RandomInput.of(10, 1), 1);

    assertThat(built.similarity()).isEmpty();
    assertThat(built.communities()).isEmpty();
  }

  @Test
  void build_listenerCancels_stops() {
    List<Stage> seen = new ArrayList<>();
    try (Workers workers =
        new Workers(
            2,
            (stage, done, total) -> {
              seen.add(stage);
              if (stage == Stage.POPULATION) {
                throw new CrosshashException(
                    Problem.CANCELLED, "The operation runs", "cancelled", "start it again");
              }
            })) {
      assertThatThrownBy(() ->
              GuidanceBuilder.build(
                  vtmUch(Vision.REGIONS, Space.EMBEDDING, true, Use.FULL, Order.CORRECTED, true),
                  1,
                  RandomInput.of(100, 1),
                  workers))
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    }
    assertThat(seen).contains(Stage.CLUSTERS, Stage.WORDS).doesNotContain(Stage.JOIN);
  }

  @Test
  void build_moreClustersThanVectors_refused() {
    GuidanceRecipe recipe =
        new VtmUchRecipe(
            Vision.WHOLE,
            Space.EMBEDDING,
            new Texts(32, 1, 62),
            new Images(1.1, true),
            VtmUchRecipe.paper().communities());

    assertThatThrownBy(() -> build(recipe, RandomInput.of(20, 1), 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("32 clusters, 20 vectors");
  }

  @Test
  void build_wordsOfAnotherSpace_refused() {
    GuidanceInput input = RandomInput.of(20, 1);
    GuidanceInput wrong = RandomInput.with(input, "words", input.list("object_features"));

    assertThatThrownBy(() -> build(VtmUchRecipe.paper(), wrong, 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("16 dimensions of `objects`, 24 of `words`");
  }

  @Test
  void build_featuresOfOtherObjects_refusedWithTheItem() {
    GuidanceInput input = RandomInput.of(20, 1);
    GuidanceInput wrong = RandomInput.with(input, "object_features", input.list("words"));
    GuidanceRecipe recipe =
        vtmUch(Vision.REGIONS, Space.FEATURES, true, Use.FULL, Order.CORRECTED, true);

    assertThatThrownBy(() -> build(recipe, wrong, 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("in item item-");
  }

  @Test
  void build_columnMissing_refusedWithWhatIsThere() {
    GuidanceRecipe recipe =
        new DgcpnRecipe(
            0.5,
            0.3,
            0.1,
            0,
            DgcpnRecipe.Mapping.SCALED,
            2.5,
            new VectorColumns("picture", "text"));

    assertThatThrownBy(() -> build(recipe, RandomInput.of(20, 1), 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("`picture`")
        .hasMessageContaining("[image_features, text]");
  }

  private static VtmUchRecipe vtmUch(
      Vision vision, Space space, boolean truncate, Use use, Order order, boolean densify) {
    return new VtmUchRecipe(
        vision,
        space,
        new Texts(8, 3, 62),
        new Images(1.1, truncate),
        new Communities(use, order, densify, 1, 2));
  }

  private static BuiltGuidance build(GuidanceRecipe recipe, GuidanceInput input, int threads) {
    return TestWorkers.with(threads, workers -> GuidanceBuilder.build(recipe, 1, input, workers));
  }

  private static void assertFinite(BuiltGuidance built) {
    for (float value : built.similarity().orElseThrow().values()) {
      assertThat(value).isFinite();
    }
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
