package org.crosshash.learning.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.guidance.UchmRecipe.Interaction;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.TokenBuffer;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorTrainingTest {
  private static final int ITEMS = 50;

  @TempDir Path folder;

  private static UchmRecipe recipe(Interaction interaction, int epochs, double rate) {
    return GeneratorFixture.recipe(
        interaction,
        12,
        0.1,
        new UchmRecipe.Loss(1, 0.1, 1, 0.1, 1),
        new UchmRecipe.Schedule(rate, 0.01, epochs, 16));
  }

  private static GeneratorTraining training(
      UchmRecipe recipe, long seed, Optional<Path> folder, String identity) {
    return new GeneratorTraining(
        recipe,
        seed,
        GeneratorFixture.topics(ITEMS),
        Fixtures.topicGuidance(ITEMS, 5),
        folder,
        3,
        identity);
  }

  private static GeneratorTraining.Result train(UchmRecipe recipe, long seed) {
    return training(recipe, seed, Optional.empty(), "fixture")
        .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE);
  }

  private static SortedMap<String, byte[]> files(GeneratorTraining.Result result) {
    return GeneratorFiles.write(
        new GeneratorFiles.Content(
            result.generator(), result.curve(), new TreeMap<>(Map.of("a", "b"))));
  }

  private static void assertSameBytes(
      GeneratorTraining.Result actual, GeneratorTraining.Result expected) {
    SortedMap<String, byte[]> files = files(actual);
    assertThat(files.keySet()).isEqualTo(files(expected).keySet());
    files(expected).forEach((name, content) -> assertThat(files.get(name)).isEqualTo(content));
  }

  /** Cancels once so many steps were begun. */
  private static TrainingListener stopAfter(int steps) {
    return new TrainingListener() {
      private int asked;

      @Override
      public void progress(TrainingProgress progress) {}

      @Override
      public boolean cancelled() {
        return asked++ == steps;
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "JOINT"})
  void run_stoppedTwice_endsWithTheBytesOfAnUndisturbedRun(Interaction interaction) {
    UchmRecipe recipe = recipe(interaction, 4, 1e-3);
    GeneratorTraining.Result whole = train(recipe, 3);
    for (int steps : new int[] {5, 6}) {
      assertThatThrownBy(() ->
              training(recipe, 3, Optional.of(folder), "fixture")
                  .run(stopAfter(steps), UnusableCheckpoints.REFUSE))
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    }

    GeneratorTraining.Result resumed =
        training(recipe, 3, Optional.of(folder), "fixture")
            .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE);

    assertThat(resumed.resumedFromStep()).isGreaterThan(5);
    assertThat(resumed.curve()).isEqualTo(whole.curve());
    assertSameBytes(resumed, whole);
  }

  @Test
  void run_checkpointsOfAnotherIdentity_startOverOrRefuse() {
    UchmRecipe recipe = recipe(Interaction.FULL, 2, 1e-3);
    assertThatThrownBy(() ->
            training(recipe, 3, Optional.of(folder), "1 thread")
                .run(stopAfter(4), UnusableCheckpoints.REFUSE))
        .hasMessageContaining("cancelled");
    GeneratorTraining other = training(recipe, 3, Optional.of(folder), "2 threads");

    assertThatThrownBy(() -> other.run(TrainingListener.NONE, UnusableCheckpoints.REFUSE))
        .hasMessageContaining("1 thread");
    assertSameBytes(
        other.run(TrainingListener.NONE, UnusableCheckpoints.START_OVER), train(recipe, 3));
  }

  @Test
  void run_again_givesTheSameBytesAndAnotherSeedOthers() {
    UchmRecipe recipe = recipe(Interaction.FULL, 1, 1e-3);
    GeneratorTraining.Result first = train(recipe, 3);

    assertSameBytes(train(recipe, 3), first);
    assertThat(files(train(recipe, 4)).get("image.weight.npy"))
        .isNotEqualTo(files(first).get("image.weight.npy"));
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "JOINT"})
  void run_topics_bringsThemTogetherAndLowersEveryTerm(Interaction interaction) {
    GeneratorTraining.Result result = train(recipe(interaction, 25, 3e-3), 1);

    EpochPoint first = result.curve().getFirst();
    EpochPoint last = result.curve().getLast();
    assertThat(first.terms().keySet()).containsExactly("contrast", "spread", "balance", "total");
    assertThat(last.terms().get("spread")).isLessThan(0.5 * first.terms().get("spread"));
    assertThat(last.terms().get("total")).isLessThan(first.terms().get("total"));
    FloatMatrix vectors = result.generator().embed(GeneratorFixture.topics(ITEMS));
    float[] scores = SimilarityGenerator.scores(vectors, vectors);
    assertThat(meanScore(scores, true)).isGreaterThan(meanScore(scores, false) + 0.8);
  }

  private static double meanScore(float[] scores, boolean sameTopic) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        if (i != j && sameTopic == (i % 5 == j % 5)) {
          sum += scores[i * ITEMS + j];
          count++;
        }
      }
    }
    return sum / count;
  }

  @Test
  void embed_partOfTheItemsOrOtherNeighbours_sameBits() {
    SimilarityGenerator generator = train(recipe(Interaction.FULL, 1, 1e-3), 1).generator();
    GeneratorTokens tokens = GeneratorFixture.topics(ITEMS);
    FloatMatrix all = generator.embed(tokens);
    int[] some = {17, 3, 44};

    FloatMatrix part =
        generator.embed(
            new GeneratorTokens(tokens.image().gather(some), tokens.text().gather(some)));

    for (int i = 0; i < some.length; i++) {
      assertThat(part.row(i)).isEqualTo(all.row(some[i]));
    }
  }

  @Test
  void scores_blockOrMatrixOrReopened_sameBits() {
    GeneratorTraining.Result result = train(recipe(Interaction.FULL, 1, 1e-3), 1);
    GeneratorTokens tokens = GeneratorFixture.topics(ITEMS);
    FloatMatrix vectors = result.generator().embed(tokens);
    GeneratorFiles.Content opened = GeneratorFiles.read(files(result));
    int[] rows = {4, 9};
    int[] columns = {30, 9, 2};
    FloatMatrix reopened = opened.generator().embed(tokens);

    float[] block = SimilarityGenerator.scores(reopened.gather(rows), reopened.gather(columns));

    assertThat(opened.curve()).isEqualTo(result.curve());
    assertThat(opened.description()).containsEntry("a", "b");
    try (Workers workers = new Workers(2, StageListener.NONE)) {
      var matrix = SimilarityGenerator.similarities(vectors, workers);
      for (int row = 0; row < rows.length; row++) {
        for (int column = 0; column < columns.length; column++) {
          assertThat(block[row * columns.length + column])
              .isEqualTo(matrix.get(rows[row], columns[column]));
        }
      }
    }
  }

  @Test
  void embed_trained_equalsTheNetworkThatWasTrained() {
    UchmRecipe recipe = recipe(Interaction.FULL, 1, 1e-3);
    GeneratorTokens tokens = GeneratorFixture.topics(ITEMS);
    SimilarityGenerator generator = train(recipe, 1).generator();
    int[] all = new int[16];
    Arrays.setAll(all, i -> i);
    try (GeneratorSession session =
            new GeneratorSession(
                recipe, generator.weights(), 1, tokens, Fixtures.topicGuidance(ITEMS, 5));
        var scope = TensorEngine.newManager()) {
      GeneratorNetwork network = session.network();
      GeneratorNetwork.Embedded embedded =
          network.embed(
              new TokenBuffer(tokens.image(), 16).gather(scope, all),
              new TokenBuffer(tokens.text(), 16).gather(scope, all));
      var pass = network.forward(embedded, GeneratorNetwork.Sight.BOTH, false, -1);
      try (Constants constants = new Constants(scope)) {
        float[] trained = UnitCodes.of(pass.output(), constants).unit().toFloatArray();
        float[] applied = generator.embed(tokens).toArray();
        for (int i = 0; i < trained.length; i++) {
          assertThat(applied[i]).isCloseTo(trained[i], within(5e-6f));
        }
      }
    }
  }

  @Test
  void run_rateThatDiverges_namesTheStepTheQuantityAndTheCure() {
    assertThatThrownBy(() -> train(recipe(Interaction.FULL, 5, 1e30), 1))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION))
        .hasMessageContaining("loss term `")
        .hasMessageContaining("at step ")
        .hasMessageContaining("ower `learning_rate`");
  }

  @Test
  void constructor_targetOfOtherItemsOrTooFew_isRefused() {
    Guidance target = Fixtures.topicGuidance(ITEMS - 1, 5);
    assertThatThrownBy(() ->
            new GeneratorTraining(
                recipe(Interaction.FULL, 1, 1e-3),
                1,
                GeneratorFixture.topics(ITEMS),
                target,
                Optional.empty(),
                0,
                "fixture"))
        .hasMessageContaining("50 items, target of 49");
    assertThatThrownBy(() ->
            new GeneratorTraining(
                recipe(Interaction.FULL, 1, 1e-3),
                1,
                GeneratorFixture.topics(15),
                Fixtures.topicGuidance(15, 5),
                Optional.empty(),
                0,
                "fixture"))
        .hasMessageContaining("batch of 16, 15 items");
  }

  @Test
  void embed_otherDimension_isRefusedWithBothNumbers() {
    SimilarityGenerator generator = train(recipe(Interaction.FULL, 1, 1e-3), 1).generator();
    RaggedMatrix text = GeneratorFixture.topics(4).text();

    assertThatThrownBy(() -> generator.embed(new GeneratorTokens(text, text)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("picture tokens of dimension 7: 5");
  }

  @Test
  void read_missingOrDamagedFile_isDataLoss() {
    SortedMap<String, byte[]> files = files(train(recipe(Interaction.FULL, 1, 1e-3), 1));
    for (String name : List.of("layer.1.key.weight.npy", GeneratorFiles.GENERATOR_JSON)) {
      Map<String, byte[]> missing = new TreeMap<>(files);
      missing.remove(name);
      Map<String, byte[]> cut = new TreeMap<>(files);
      cut.put(name, Arrays.copyOf(files.get(name), 90));
      for (Map<String, byte[]> damaged : List.of(missing, cut)) {
        assertThatThrownBy(() -> GeneratorFiles.read(damaged))
            .isInstanceOfSatisfying(
                CrosshashException.class,
                e -> assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS));
      }
    }
    List<String> weights = GeneratorFiles.weightFiles(files.get(GeneratorFiles.GENERATOR_JSON));
    assertThat(files).hasSize(weights.size() + 1).containsKeys(weights.toArray(String[]::new));
  }
}
