package org.crosshash.learning.hugging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.UcchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingResult;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HuggingTrainingTest {
  private static final int ITEMS = 60;

  @TempDir Path folder;

  static Stream<Arguments> trainings() {
    return Stream.of(
        Arguments.of(new ContrastiveObjective(0.5, 0.1), HuggingConfig.Trunk.SHARED, 0.5, "NONE"),
        Arguments.of(new ContrastiveObjective(0.5, 0), HuggingConfig.Trunk.SEPARATE, 0.5, "AFTER"),
        Arguments.of(new ContrastiveObjective(0.5, 0), HuggingConfig.Trunk.SHARED, 0, "JOINT"),
        Arguments.of(new DgcpnObjective(1.5, 1, 1, true), HuggingConfig.Trunk.SHARED, 0, "NONE"),
        // What an objective learns and remembers of its own goes through checkpoints too.
        Arguments.of(
            new UcchObjective(0.9, 0.2, 1, 0.5, 32, true, 0.4, 1),
            HuggingConfig.Trunk.SHARED,
            0,
            "NONE"));
  }

  private static HuggingConfig hugging(HuggingConfig.Trunk trunk, double teaching, String mode) {
    return new HuggingConfig(
        trunk,
        new HuggingConfig.Local(12, 3, 1, 4, 2),
        new HuggingConfig.Alignment(1, 0.2),
        new HuggingConfig.Teaching(teaching, 0.1),
        new Quantisation(Quantisation.Mode.valueOf(mode), 2, !mode.equals("NONE"), 10, 0.1));
  }

  private static HuggingTraining training(
      Objective objective, HuggingConfig hugging, double dropout, int epochs, Path folder) {
    return training(Fixtures.config(objective, dropout, epochs), hugging, folder);
  }

  private static HuggingTraining training(
      TrainingConfig config, HuggingConfig hugging, Path folder) {
    Optional<Guidance> guidance =
        config.objective().guided()
            ? Optional.of(Fixtures.topicGuidance(ITEMS, 5))
            : Optional.empty();
    return new HuggingTraining(
        config,
        hugging,
        HuggingFixture.topics(ITEMS),
        new TrainingSetup(Fixtures.pairs(ITEMS), guidance, Optional.ofNullable(folder), "fixture"));
  }

  private static TrainingResult<HuggingModel> run(HuggingTraining training) {
    return training.run(TrainingListener.NONE, UnusableCheckpoints.REFUSE);
  }

  private static SortedMap<String, byte[]> files(TrainingResult<HuggingModel> result) {
    return HuggingFiles.write(result.model(), new TreeMap<>(Map.of("a", "b")));
  }

  private static void assertSameBytes(
      TrainingResult<HuggingModel> actual, TrainingResult<HuggingModel> expected) {
    assertThat(files(actual).keySet()).isEqualTo(files(expected).keySet());
    files(expected)
        .forEach(
            (name, content) -> assertThat(files(actual).get(name)).as(name).isEqualTo(content));
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
  @MethodSource("trainings")
  void run_stoppedTwice_endsWithTheBytesOfAnUndisturbedRun(
      Objective objective, HuggingConfig.Trunk trunk, double teaching, String mode) {
    HuggingConfig hugging = hugging(trunk, teaching, mode);
    TrainingResult<HuggingModel> whole = run(training(objective, hugging, 0.5, 3, null));
    for (int steps : new int[] {4, 5}) {
      assertThatThrownBy(() ->
              training(objective, hugging, 0.5, 3, folder)
                  .run(stopAfter(steps), UnusableCheckpoints.REFUSE))
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    }

    TrainingResult<HuggingModel> resumed = run(training(objective, hugging, 0.5, 3, folder));

    assertThat(resumed.resumedFromStep()).isEqualTo(8);
    assertThat(resumed.curve()).isEqualTo(whole.curve());
    assertSameBytes(resumed, whole);
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void run_topics_lowersTheLossAndBringsPairsTogether(
      Objective objective, HuggingConfig.Trunk trunk, double teaching, String mode) {
    TrainingResult<HuggingModel> result =
        run(training(objective, hugging(trunk, teaching, mode), 0.1, 40, null));

    EpochPoint first = result.curve().getFirst();
    EpochPoint last = result.curve().getLast();
    assertThat(first.terms()).containsKey("local");
    assertThat(last.terms().get("total")).isLessThan(first.terms().get("total"));
    HuggingModel.Hashed image = hashed(result.model(), Modality.IMAGE);
    HuggingModel.Hashed text = hashed(result.model(), Modality.TEXT);
    double same = 0;
    double other = 0;
    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        int distance = 0;
        for (int at = 0; at < 2; at++) {
          distance +=
              Integer.bitCount((image.codes()[2 * i + at] ^ text.codes()[2 * j + at]) & 0xFF);
        }
        if (i % 5 == j % 5) {
          same += distance / (ITEMS * ITEMS / 5.0);
        } else {
          other += distance / (ITEMS * ITEMS * 4 / 5.0);
        }
      }
    }
    assertThat(same).isLessThan(other - 3);
  }

  private static HuggingModel.Hashed hashed(HuggingModel model, Modality modality) {
    TrainingPairs pairs = Fixtures.pairs(ITEMS);
    FloatMatrix vectors =
        (modality == Modality.IMAGE ? pairs.image() : pairs.text()).gather(pairs.rows());
    return model.hash(modality, vectors, HuggingFixture.topics(ITEMS).of(modality), 0, ITEMS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Quantisation.Mode.class,
      names = {"AFTER", "JOINT"})
  void run_quantised_localCodesKeepTheLocalSimilarity(Quantisation.Mode mode) {
    HuggingModel model =
        run(training(
                new ContrastiveObjective(0.5, 0),
                hugging(HuggingConfig.Trunk.SHARED, 0.5, mode.name()),
                0.1,
                40,
                null))
            .model();
    HuggingModel.Hashed image = hashed(model, Modality.IMAGE);
    HuggingModel.Hashed text = hashed(model, Modality.TEXT);
    var codebooks = model.codebooks().orElseThrow();
    assertThat(image.localCodes()).hasSize(ITEMS * 3 * 2);
    double same = 0;
    double other = 0;
    double error = 0;
    for (int i = 0; i < ITEMS; i++) {
      float[] query = java.util.Arrays.copyOfRange(image.localVectors(), i * 36, (i + 1) * 36);
      var tables = codebooks.tables(query);
      for (int j = 0; j < ITEMS; j++) {
        double score = tables.score(text.localCodes(), j * 6);
        double exact = 0;
        for (int at = 0; at < 36; at++) {
          exact += (double) query[at] * text.localVectors()[j * 36 + at] / 3;
        }
        error += Math.abs(score - exact) / (ITEMS * ITEMS);
        if (i % 5 == j % 5) {
          same += score / (ITEMS * ITEMS / 5.0);
        } else {
          other += score / (ITEMS * ITEMS * 4 / 5.0);
        }
      }
    }
    assertThat(same).isGreaterThan(other + 0.3);
    assertThat(error).isLessThan(0.1);
  }

  @Test
  void hash_singleItemsOrReopened_sameBits() {
    TrainingResult<HuggingModel> result =
        run(
            training(
                new ContrastiveObjective(0.5, 0),
                hugging(HuggingConfig.Trunk.SHARED, 0.5, "AFTER"),
                0.1,
                2,
                null));
    HuggingModel reopened = HuggingFiles.read(files(result));
    TrainingPairs pairs = Fixtures.pairs(ITEMS);
    RaggedMatrix tokens = HuggingFixture.topics(ITEMS).text();
    HuggingModel.Hashed all = hashed(result.model(), Modality.TEXT);

    for (int item : new int[] {0, 17, 59}) {
      HuggingModel.Hashed one =
          reopened.hash(
              Modality.TEXT,
              pairs.text().gather(new int[] {item}).row(0),
              tokens.gather(new int[] {item}).values().toArray());

      assertThat(one.codes())
          .isEqualTo(java.util.Arrays.copyOfRange(all.codes(), 2 * item, 2 * item + 2));
      assertThat(one.localCodes())
          .isEqualTo(java.util.Arrays.copyOfRange(all.localCodes(), 6 * item, 6 * item + 6));
      assertThat(one.localVectors())
          .isEqualTo(java.util.Arrays.copyOfRange(all.localVectors(), 36 * item, 36 * item + 36));
    }
    assertThat(HuggingFiles.description(files(result))).containsEntry("a", "b");
  }

  @Test
  void read_damagedFiles_namesWhatIsMissing() {
    SortedMap<String, byte[]> files =
        files(
            run(
                training(
                    new ContrastiveObjective(0.5, 0),
                    hugging(HuggingConfig.Trunk.SHARED, 0.5, "AFTER"),
                    0,
                    1,
                    null)));
    for (String name :
        List.of("centres.npy", "statistics.npy", "local.codebooks.npy", "local.rotation.npy")) {
      TreeMap<String, byte[]> missing = new TreeMap<>(files);
      missing.remove(name);
      assertThatThrownBy(() -> HuggingFiles.read(missing))
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DATA_LOSS))
          .hasMessageContaining(name);
    }
  }

  @Test
  void training_badInput_isRefused() {
    HuggingConfig hugging = hugging(HuggingConfig.Trunk.SHARED, 0.5, "NONE");
    TrainingConfig config = Fixtures.config(new ContrastiveObjective(0.5, 0), 0, 1);
    PairTokens tokens = HuggingFixture.topics(ITEMS);
    int[] offsets = tokens.text().offsets().clone();
    offsets[4] = offsets[3];
    PairTokens missing =
        new PairTokens(tokens.image(), new RaggedMatrix(tokens.text().values(), offsets));

    assertThatThrownBy(() ->
            new HuggingTraining(
                config,
                hugging,
                missing,
                new TrainingSetup(
                    Fixtures.pairs(ITEMS), Optional.empty(), Optional.empty(), "fixture")))
        .hasMessageContaining("at least one token for every text")
        .hasMessageContaining("item 3");
    assertThatThrownBy(() ->
            new HuggingTraining(
                config,
                hugging,
                HuggingFixture.topics(ITEMS - 1),
                new TrainingSetup(
                    Fixtures.pairs(ITEMS), Optional.empty(), Optional.empty(), "fixture")))
        .hasMessageContaining("59 with tokens");
    assertThatThrownBy(() -> new HuggingConfig.Alignment(-1, 0.2)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new HuggingConfig.Alignment(1, 0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new HuggingConfig.Local(12, 0, 1, 4, 4))
        .hasMessageContaining("clusters");
    assertThatThrownBy(() ->
            new HuggingConfig(
                HuggingConfig.Trunk.SHARED,
                new HuggingConfig.Local(12, 3, 1, 4, 4),
                new HuggingConfig.Alignment(1, 0.2),
                new HuggingConfig.Teaching(0, 1),
                new Quantisation(Quantisation.Mode.AFTER, 5, false, 10, 0.1)))
        .hasMessageContaining("divide");
  }

  @Test
  void run_divergingRate_stopsWithStepAndTerm() {
    TrainingConfig base = Fixtures.config(new ContrastiveObjective(0.5, 0), 0, 40);
    TrainingConfig wild =
        new TrainingConfig(
            base.bits(),
            base.seed(),
            base.objective(),
            base.networks(),
            new OptimiserConfig(
                new OptimiserConfig.Kind.Sgd(0.9, false),
                1e30,
                0,
                new Schedule.Constant(),
                0,
                false,
                1),
            base.batchSize(),
            base.epochs(),
            0,
            base.inputs(),
            base.binarisation());
    assertThatThrownBy(
            () -> run(training(wild, hugging(HuggingConfig.Trunk.SHARED, 0.5, "NONE"), null)))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION))
        .hasMessageContaining("step");
  }
}
