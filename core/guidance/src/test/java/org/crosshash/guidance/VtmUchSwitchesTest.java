package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.crosshash.errors.CrosshashException;
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
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.Objective;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.StandardisedSum;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

/** What can be switched in VTM-UCH, and what each switch changes. */
class VtmUchSwitchesTest {
  private static final GuidanceInput INPUT = RandomInput.of(80, 3);

  @Test
  void cells_communities_similarAreExactlyThoseOfOneCommunity() {
    BuiltGuidance built =
        build(recipe(Use.ONLY, new Variation(0, Centroids.IMAGE, Cells.COMMUNITIES)));

    int[] communities = built.communities().orElseThrow();
    SquareMatrix similarity = built.similarity().orElseThrow();
    for (int i = 0; i < communities.length; i++) {
      for (int j = 0; j < communities.length; j++) {
        assertThat(similarity.get(i, j)).isEqualTo(communities[i] == communities[j] ? 1f : -1f);
      }
    }
  }

  @Test
  void selfLoops_without_communitiesOfTheGraphWithoutThem() {
    BuiltGuidance with = build(joined(true));
    BuiltGuidance without = build(joined(false));

    assertThat(with.statistics().numbers().get("modularity"))
        .isGreaterThan(without.statistics().numbers().get("modularity"));
    assertThat(without.statistics().numbers().get("share_fused"))
        .as("S^f itself is the same")
        .isEqualTo(with.statistics().numbers().get("share_fused"));
    assertThat(build(recipe(Use.FULL, Variation.NONE)).communities().orElseThrow())
        .isEqualTo(with.communities().orElseThrow());
  }

  private static VtmUchRecipe joined(boolean selfLoops) {
    return new VtmUchRecipe(
        Vision.REGIONS,
        Space.FEATURES,
        new Texts(6, 2, 62),
        new Images(1.1, false),
        new Communities(
            Use.FULL,
            Order.CORRECTED,
            true,
            1,
            2,
            CommunitySearch.Algorithm.LEIDEN,
            Objective.MODULARITY,
            selfLoops),
        Variation.NONE,
        Columns.STANDARD);
  }

  @Test
  void textWeight_one_imagesAreAsAlikeAsTheirTexts() {
    GuidanceInput sameTexts =
        RandomInput.with(
            INPUT, "text", FloatMatrix.of(new float[] {1, 0}, 2).gather(new int[INPUT.size()]));
    Variation texts = new Variation(1, Centroids.IMAGE, Cells.GROWN);

    assertThat(build(recipe(Use.NONE, texts), sameTexts).statistics().numbers())
        .containsEntry("share_image", 0.0);
    assertThat(build(recipe(Use.NONE, texts)).statistics().numbers().get("share_image"))
        .isPositive();
  }

  @Test
  void centroids_imageAndText_otherCells() {
    SquareMatrix images = build(recipe(Use.ONLY, Variation.NONE)).similarity().orElseThrow();
    SquareMatrix both =
        build(recipe(Use.ONLY, new Variation(0, Centroids.IMAGE_TEXT, Cells.GROWN)))
            .similarity()
            .orElseThrow();

    assertThat(both.values()).isNotEqualTo(images.values());
  }

  @Test
  void columns_anotherDetector_itsObjectsAreRead() {
    GuidanceInput other =
        new GuidanceInput(
            INPUT.ids(),
            Map.of("caption", INPUT.vector("text")),
            Map.of(
                "coco_objects", INPUT.list("objects"),
                "coco_features", INPUT.list("object_features"),
                "tags", INPUT.list("words")));
    Variation adapted = new Variation(0.5, Centroids.IMAGE_TEXT, Cells.GROWN);
    VtmUchRecipe standard = recipe(Use.FULL, adapted);
    VtmUchRecipe renamed =
        new VtmUchRecipe(
            standard.vision(),
            standard.space(),
            standard.texts(),
            standard.images(),
            standard.communities(),
            adapted,
            new Columns("coco_objects", "coco_features", "tags", "caption"));

    assertThat(build(renamed, other).similarity().orElseThrow().values())
        .isEqualTo(build(standard).similarity().orElseThrow().values());
    assertThat(renamed.listColumns()).containsExactly("coco_features", "coco_objects", "tags");
    assertThat(renamed.vectorColumns()).containsExactly("caption");
    assertThatThrownBy(() -> build(renamed))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("`coco_objects`");
  }

  @Test
  void variation_none_textsAreNotRead() {
    assertThat(VtmUchRecipe.paper().vectorColumns()).isEmpty();
  }

  @Test
  void standardisedSum_randomMatrices_equalsTheFormula() {
    float[] first = {1, 2, 3, 5};
    float[] second = {-1, 0, 4, 1};
    double[] expected = new double[4];
    for (int i = 0; i < 4; i++) {
      expected[i] = 0.7 * standardised(first, i) + 0.3 * standardised(second, i);
    }

    SquareMatrix mixed = new SquareMatrix(2, first);
    TestWorkers.with(workers -> {
      SquareMatrix other = new SquareMatrix(2, second);
      StandardisedSum.apply(
          mixed,
          StandardisedSum.Spread.of(mixed, workers),
          other,
          StandardisedSum.Spread.of(other, workers),
          0.3,
          workers);
      return mixed;
    });

    for (int i = 0; i < 4; i++) {
      assertThat((double) mixed.values()[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void sideBySide_twoMatrices_unitPartsInOneRow() {
    FloatMatrix joined =
        UnitRows.sideBySide(
            FloatMatrix.of(new float[] {3, 4, 0, 0}, 2), FloatMatrix.of(new float[] {-2, 5}, 1));

    assertThat(joined.columns()).isEqualTo(3);
    assertThat(joined.toArray()).containsExactly(0.6f, 0.8f, -1f, 0f, 0f, 1f);
  }

  private static double standardised(float[] values, int position) {
    double mean = (values[0] + values[1] + values[2] + values[3]) / 4.0;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean) / 4;
    }
    return (values[position] - mean) / Math.sqrt(squares);
  }

  private static VtmUchRecipe recipe(Use use, Variation variation) {
    return new VtmUchRecipe(
        Vision.REGIONS,
        Space.FEATURES,
        new Texts(6, 2, 62),
        new Images(1.1, false),
        new Communities(use, Order.CORRECTED, true, 1, 2),
        variation,
        Columns.STANDARD);
  }

  private static BuiltGuidance build(VtmUchRecipe recipe) {
    return build(recipe, INPUT);
  }

  private static BuiltGuidance build(VtmUchRecipe recipe, GuidanceInput input) {
    return TestWorkers.with(workers -> GuidanceBuilder.build(recipe, 1, input, workers));
  }
}
