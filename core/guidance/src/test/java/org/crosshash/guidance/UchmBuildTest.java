package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.UchmRecipe.Interaction;
import org.crosshash.guidance.UchmRecipe.Target;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What surrounds the generator: its target, and what becomes of its similarities. */
class UchmBuildTest {
  private static final int ITEMS = 60;
  private static final double WEIGHT = 0.3;
  private static final double SCALE = 0.7;

  private static UchmRecipe recipe(Interaction interaction, Target target) {
    UchmRecipe defaults = UchmRecipe.defaults();
    return new UchmRecipe(
        interaction,
        target,
        WEIGHT,
        SCALE,
        0.4,
        0.2,
        defaults.tokens(),
        defaults.network(),
        new UchmRecipe.Loss(1, 0.1, 1, 0.1, 1.5),
        new UchmRecipe.Schedule(1e-3, 0, 1, 8));
  }

  /** Learns the spread target itself, squared, so that its z-scores differ from the target's. */
  private static SimilarityLearner.Learned squares(Guidance target) {
    int[] all = new int[target.size()];
    Arrays.setAll(all, i -> i);
    float[] block = target.block(all, all);
    for (int i = 0; i < block.length; i++) {
      block[i] *= block[i];
    }
    SortedMap<String, Double> numbers = new TreeMap<>(Map.of("loss_total", 2.5));
    return new SimilarityLearner.Learned(new SquareMatrix(target.size(), block), numbers);
  }

  private static BuiltGuidance build(UchmRecipe recipe, GuidanceInput input) {
    return TestWorkers.with(workers ->
        GuidanceBuilder.build(
            recipe,
            GuidanceForm.DENSE,
            1,
            input,
            (r, seed, i, target, w) -> squares(target),
            workers));
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void build_noInteraction_spreadsTheTargetByItsZScores(Target target) {
    GuidanceInput input = RandomInput.of(ITEMS, 1);
    UchmRecipe recipe = recipe(Interaction.NONE, target);
    double[] scores = scores(target(target, input));

    float[] values = build(recipe, input).similarity().orElseThrow().values();

    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isCloseTo((float) (SCALE * Math.tanh(scores[i])), within(2e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void build_fullInteraction_mixesTheZScoresOfGeneratorAndTarget(Target target) {
    GuidanceInput input = RandomInput.of(ITEMS, 2);
    UchmRecipe recipe = recipe(Interaction.FULL, target);
    double[] scores = scores(target(target, input));
    double[] squares = Arrays.stream(scores).map(z -> Math.pow(Math.tanh(1.5 * z), 2)).toArray();
    double[] generated = scores(squares);

    BuiltGuidance built = build(recipe, input);

    float[] values = built.similarity().orElseThrow().values();
    for (int i = 0; i < values.length; i++) {
      double mixed = WEIGHT * generated[i] + (1 - WEIGHT) * scores[i];
      assertThat(values[i]).isCloseTo((float) (SCALE * Math.tanh(mixed)), within(1e-5f));
    }
    assertThat(built.statistics().numbers())
        .containsEntry("loss_total", 2.5)
        .containsKeys("target_mean", "generator_deviation", "correlation_generator_target");
    assertThat(built.statistics().numbers().containsKey("neighbours"))
        .isEqualTo(target == Target.COHERENCE);
  }

  @Test
  void build_jointInteraction_isTheGeneratorsSimilarityTowardsTheCosines() {
    GuidanceInput input = RandomInput.of(ITEMS, 3);
    double[] scores = scores(target(Target.COSINE, input));

    BuiltGuidance built = build(recipe(Interaction.JOINT, Target.COHERENCE), input);

    float[] values = built.similarity().orElseThrow().values();
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i])
          .isCloseTo((float) Math.pow(Math.tanh(1.5 * scores[i]), 2), within(1e-5f));
    }
  }

  @Test
  void build_identicalItems_isZeroEverywhere() {
    GuidanceInput input = RandomInput.gather(RandomInput.of(5, 1), new int[12]);

    for (Target target : Target.values()) {
      BuiltGuidance built = build(recipe(Interaction.NONE, target), input);
      assertThat(built.similarity().orElseThrow().values()).containsOnly(0f);
    }
  }

  @Test
  void build_vectorsOfZeros_isFinite() {
    GuidanceInput input =
        RandomInput.with(RandomInput.of(ITEMS, 1), "text", FloatMatrix.of(new float[ITEMS * 3], 3));

    for (float value :
        build(recipe(Interaction.FULL, Target.COHERENCE), input)
            .similarity()
            .orElseThrow()
            .values()) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void build_withoutATensorEngine_refusesToLearnButNotToSpread() {
    GuidanceInput input = RandomInput.of(ITEMS, 1);

    assertThatThrownBy(() ->
            TestWorkers.with(workers ->
                GuidanceBuilder.build(recipe(Interaction.FULL, Target.COSINE), 1, input, workers)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("interaction to none");
    BuiltGuidance spread =
        TestWorkers.with(workers ->
            GuidanceBuilder.build(recipe(Interaction.NONE, Target.COSINE), 1, input, workers));
    assertThat(spread.similarity()).isPresent();
  }

  @Test
  void build_batchAboveTheItems_isRefused() {
    assertThatThrownBy(() -> build(recipe(Interaction.FULL, Target.COSINE), RandomInput.of(7, 1)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("batch of 8, 7 items");
  }

  @Test
  void columns_followTheTokensAndTheInteraction() {
    UchmRecipe full = UchmRecipe.defaults();

    assertThat(full.vectorColumns()).containsExactly("image_features", "text");
    assertThat(full.listColumns()).containsExactly("object_features", "words");
    assertThat(recipe(Interaction.NONE, Target.COSINE).listColumns()).isEmpty();
  }

  @Test
  void of_storedSettings_givesTheRecipeBack() {
    UchmRecipe recipe = recipe(Interaction.JOINT, Target.COSINE);

    assertThat(RecipeKinds.recipe(UchmRecipe.ID, recipe.settings())).isEqualTo(recipe);
    SortedMap<String, String> other = new TreeMap<>(recipe.settings());
    other.put("interaction", "telepathy");
    assertThatThrownBy(() -> RecipeKinds.recipe(UchmRecipe.ID, other))
        .hasMessageContaining("telepathy");
  }

  @Test
  void recipe_nothingToLearnFrom_isRefused() {
    assertThatThrownBy(() -> new UchmRecipe.Loss(0, 0.1, 0, 0.1, 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("something to learn from");
    assertThatThrownBy(() -> new UchmRecipe.Network(128, 2, 3, 0.1))
        .hasMessageContaining("multiple of heads");
  }

  /** T by its definition, in double precision. */
  private static double[] target(Target target, GuidanceInput input) {
    double[] images = cosines(input.vector("image_features"));
    double[] texts = cosines(input.vector("text"));
    double[] fused = new double[images.length];
    for (int i = 0; i < fused.length; i++) {
      fused[i] = 0.4 * texts[i] + 0.6 * images[i];
    }
    return target == Target.COSINE ? fused : coherence(fused);
  }

  private static double[] cosines(FloatMatrix vectors) {
    int size = vectors.rows();
    double[] cosines = new double[size * size];
    for (int i = 0; i < cosines.length; i++) {
      float[] first = vectors.row(i / size);
      float[] second = vectors.row(i % size);
      double[] sums = new double[3];
      for (int k = 0; k < first.length; k++) {
        sums[0] += (double) first[k] * second[k];
        sums[1] += (double) first[k] * first[k];
        sums[2] += (double) second[k] * second[k];
      }
      cosines[i] = sums[0] / Math.sqrt(sums[1] * sums[2]);
    }
    return cosines;
  }

  private static double[] coherence(double[] fused) {
    double[] probabilities = new double[fused.length];
    for (int row = 0; row < ITEMS; row++) {
      int self = row;
      List<Double> others =
          IntStream.range(0, ITEMS)
              .filter(column -> column != self)
              .mapToObj(column -> fused[self * ITEMS + column])
              .sorted()
              .toList();
      double cut = others.get(others.size() - ITEMS / 5);
      double sum = 0;
      for (int column = 0; column < ITEMS; column++) {
        if (column != row && fused[row * ITEMS + column] >= cut) {
          probabilities[row * ITEMS + column] = Math.max(0, fused[row * ITEMS + column]);
          sum += probabilities[row * ITEMS + column];
        }
      }
      for (int column = 0; column < ITEMS; column++) {
        probabilities[row * ITEMS + column] /= sum;
      }
    }
    double[] coherence = new double[fused.length];
    for (int i = 0; i < coherence.length; i++) {
      for (int k = 0; k < ITEMS; k++) {
        coherence[i] += probabilities[i / ITEMS * ITEMS + k] * probabilities[i % ITEMS * ITEMS + k];
      }
    }
    return coherence;
  }

  /** z-scores over the entries beside the diagonal. */
  private static double[] scores(double[] values) {
    double mean = 0;
    double squares = 0;
    int count = ITEMS * (ITEMS - 1);
    for (int i = 0; i < values.length; i++) {
      mean += i / ITEMS == i % ITEMS ? 0 : values[i] / count;
    }
    for (int i = 0; i < values.length; i++) {
      squares += i / ITEMS == i % ITEMS ? 0 : (values[i] - mean) * (values[i] - mean);
    }
    double centre = mean;
    double deviation = Math.sqrt(squares / (count - 1));
    return Arrays.stream(values).map(value -> (value - centre) / deviation).toArray();
  }
}
