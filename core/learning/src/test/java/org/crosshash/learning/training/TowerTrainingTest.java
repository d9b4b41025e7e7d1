package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.MemoryWatch;
import org.crosshash.learning.support.TowerFixture;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.learning.tower.TowerConfig;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.learning.tower.TowerHasher;
import org.crosshash.learning.tower.TowerModel;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TowerTrainingTest {
  private static final int ITEMS = 60;
  private static final int TOPICS = 5;
  private static final RaggedInts IDS = TowerFixture.ids(7, ITEMS, TOPICS);
  private static final double RATE = 1e-3;

  @TempDir Path folder;

  private TowerInputs inputs(String tower, double rate) {
    return new TowerInputs(
        new TowerConfig(
            TowerFixture.RULE,
            TowerFixture.DIMENSION,
            new OptimiserConfig.Kind.BertAdam(),
            rate,
            0.01),
        TowerFixture.file(folder, tower),
        IDS);
  }

  private static TrainingSetup setup(
      TrainingConfig config,
      TrainingPairs pairs,
      Optional<Path> checkpoints,
      Optional<ValidationPlan> validation) {
    return new TrainingSetup(
        pairs,
        config.objective().guided()
            ? Optional.of(Fixtures.topicGuidance(ITEMS, TOPICS))
            : Optional.empty(),
        checkpoints,
        "fixture",
        validation);
  }

  private TrainingResult<TowerModel> train(TrainingConfig config, TowerInputs inputs) {
    return new TowerTraining(
            config,
            inputs,
            setup(config, Fixtures.pairs(ITEMS), Optional.empty(), Optional.empty()))
        .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE);
  }

  private static TrainingConfig config(Objective objective, double dropout, int epochs) {
    TrainingConfig plain = Fixtures.config(objective, dropout, epochs);
    return new TrainingConfig(
        plain.bits(),
        plain.seed(),
        plain.objective(),
        plain.networks(),
        plain.optimiser(),
        plain.batchSize(),
        plain.epochs(),
        3,
        plain.inputs(),
        plain.binarisation());
  }

  static List<Objective> objectives() {
    return Fixtures.objectives();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void run_stoppedAtRandomSteps_endsWithTheBytesOfAnUndisturbedRun(Objective objective) {
    assertSameWhenStopped(config(objective, 0.3, 4), inputs("scripted", RATE));
  }

  @Test
  void run_stoppedWithAParameterWithoutAxes_endsWithTheBytesOfAnUndisturbedRun() {
    assertSameWhenStopped(
        config(new DgcpnObjective(1.5, 1, 1, true), 0.3, 4), inputs("scaled", 0.01));
  }

  private void assertSameWhenStopped(TrainingConfig config, TowerInputs inputs) {
    TrainingResult<TowerModel> whole = train(config, inputs);
    TrainingResult<TowerModel> stopped = null;
    int stops = 0;
    while (stopped == null) {
      try {
        int steps = 4 + (int) (CounterRandom.uniform(2, stops) * 5);
        stopped =
            new TowerTraining(
                    config,
                    inputs,
                    setup(
                        config,
                        Fixtures.pairs(ITEMS),
                        Optional.of(folder.resolve("checkpoints")),
                        Optional.empty()))
                .run(stopAfter(steps), UnusableCheckpoints.REFUSE);
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.CANCELLED);
        stops++;
      }
    }
    assertThat(stops).isPositive();
    assertThat(stopped.resumedFromStep()).isPositive();
    assertThat(stopped.curve()).isEqualTo(whole.curve());
    SortedMap<String, byte[]> files = TowerFiles.write(stopped.model(), new TreeMap<>());
    TowerFiles.write(whole.model(), new TreeMap<>())
        .forEach((name, content) -> assertThat(files.get(name)).as(name).isEqualTo(content));
  }

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

  /** Vectors of the tower as it came, computed text by text. */
  private FloatMatrix vectors(String tower) {
    try (TextTower loaded = TextTower.load(TowerFixture.file(folder, tower))) {
      List<float[]> rows = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        rows.add(loaded.vector(TowerFixture.RULE, IDS.row(i)));
      }
      return FloatMatrix.ofRows(rows);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-30})
  void run_towerThatDoesNotMove_equalsATrainingOverItsVectors(double rate) {
    TrainingConfig config = config(new DgcpnObjective(1.5, 1, 1, true), 0.3, 5);
    TowerModel learned = train(config, inputs("traced", rate)).model();
    TrainingPairs pairs = TrainingPairs.all(Fixtures.pairs(ITEMS).image(), vectors("traced"));
    HashModel plain =
        new TrainingLoop(config, setup(config, pairs, Optional.empty(), Optional.empty()))
            .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE)
            .model();
    for (Modality modality : Modality.values()) {
      List<LinearWeights> layers = plain.head(modality).layers();
      for (int i = 0; i < layers.size(); i++) {
        assertClose(
            learned.heads().head(modality).layers().get(i).weight(), layers.get(i).weight(), 2e-5);
      }
    }
    try (TowerHasher hasher = new TowerHasher(learned)) {
      assertThat(hasher.hash(IDS, rows()))
          .isEqualTo(learned.heads().hash(Modality.TEXT, vectors("traced")));
    }
  }

  private static void assertClose(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  private static int[] rows() {
    int[] rows = new int[ITEMS];
    Arrays.setAll(rows, i -> i);
    return rows;
  }

  @Test
  void run_towerThatLearns_movesItsParametersAndLowersTheLossFurther() {
    TrainingConfig config = config(new VtmUchObjective(0.1, 1, true), 0, 20);
    TrainingResult<TowerModel> frozen = train(config, inputs("scripted", 0));
    TrainingResult<TowerModel> learned = train(config, inputs("scripted", 0.01));
    assertThat(learned.model().torchScript().get())
        .isNotEqualTo(frozen.model().torchScript().get());
    assertThat(learned.curve().getLast().terms().get(EpochPoint.TOTAL))
        .isLessThan(frozen.curve().getLast().terms().get(EpochPoint.TOTAL));
  }

  @Test
  void hash_writtenAndReadModel_givesTheCodesOfTheTraining() {
    TrainingConfig config = config(new DgcpnObjective(1.5, 1, 1, false), 0, 4);
    List<byte[]> seen = new ArrayList<>();
    ValidationPlan plan =
        new ValidationPlan(
            1,
            0,
            0,
            codes -> {
              seen.add(codes.codes(Modality.TEXT, rows()));
              return seen.size();
            });
    TowerInputs inputs = inputs("scripted", RATE);
    TrainingResult<TowerModel> validated =
        new TowerTraining(
                config,
                inputs,
                setup(config, Fixtures.pairs(ITEMS), Optional.empty(), Optional.of(plan)))
            .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE);
    SortedMap<String, byte[]> files = TowerFiles.write(validated.model(), new TreeMap<>());
    assertThat(TowerFiles.write(train(config, inputs).model(), new TreeMap<>()))
        .as("a validation changes nothing")
        .containsExactlyEntriesOf(files);
    assertThat(TowerFiles.describes(files.get("model.json"))).isTrue();
    TowerModel read = TowerFiles.read(files, () -> files.get(TowerFiles.TOWER));
    try (TowerHasher hasher = new TowerHasher(read)) {
      byte[] codes = hasher.hash(IDS, rows());
      assertThat(seen).hasSize(4);
      assertThat(codes).isEqualTo(seen.getLast());
      assertThat(codes).isNotEqualTo(seen.getFirst());
      assertThat(hasher.hash(IDS.row(3))).isEqualTo(Arrays.copyOfRange(codes, 6, 8));
    }
    assertThat(TowerFiles.write(validated.validated().orElseThrow().best(), new TreeMap<>()))
        .containsExactlyEntriesOf(files);
  }

  @Test
  void run_hundredsOfSteps_keepsNativeMemoryFlatAndGivesItBack() {
    MemoryWatch memory = new MemoryWatch(100, 400);
    TrainingConfig config = config(new DgcpnObjective(1.5, 1, 1, true), 0.2, 110);
    new TowerTraining(
            config,
            inputs("scripted", 1e-5),
            setup(config, Fixtures.pairs(ITEMS), Optional.empty(), Optional.empty()))
        .run(memory, UnusableCheckpoints.REFUSE);
    memory.assertFlat(0);
  }

  @Test
  void run_towerWhoseTextsAreNotByThemselves_isRefused() {
    assertThatThrownBy(() -> trainOneEpoch("squeezed"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("for 1 texts")
        .hasMessageContaining("squeeze()");
    assertThatThrownBy(() -> trainOneEpoch("mixed"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("each text by itself")
        .hasMessageContaining("means over the batch");
  }

  private void trainOneEpoch(String tower) {
    train(config(new DgcpnObjective(1.5, 1, 1, false), 0, 1), inputs(tower, RATE));
  }

  @Test
  void validation_ofATower_looksForCancellationBeforeEveryBlock() {
    TrainingConfig config = config(new DgcpnObjective(1.5, 1, 1, false), 0, 1);
    AtomicInteger asked = new AtomicInteger();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void progress(TrainingProgress progress) {}

          @Override
          public boolean cancelled() {
            asked.incrementAndGet();
            return false;
          }
        };
    AtomicInteger looks = new AtomicInteger();
    ValidationPlan plan =
        new ValidationPlan(
            1,
            0,
            0,
            codes -> {
              int before = asked.get();
              codes.codes(Modality.TEXT, new int[130]);
              looks.set(asked.get() - before);
              return 0;
            });
    new TowerTraining(
            config,
            inputs("scripted", 0),
            setup(config, Fixtures.pairs(ITEMS), Optional.empty(), Optional.of(plan)))
        .run(listener, UnusableCheckpoints.REFUSE);
    assertThat(looks).hasValue((130 + TowerHasher.BLOCK - 1) / TowerHasher.BLOCK);
  }

  @Test
  void hash_thenClose_givesNativeMemoryBackAndHashesNoMore() {
    TowerModel model =
        train(config(new DgcpnObjective(1.5, 1, 1, false), 0, 1), inputs("scripted", 0)).model();
    int before = MemoryWatch.managed();
    TowerHasher hasher = new TowerHasher(model);
    try (hasher) {
      hasher.hash(IDS, rows());
      int loaded = MemoryWatch.managed();
      for (int round = 0; round < 20; round++) {
        hasher.hash(IDS, rows());
      }
      assertThat(MemoryWatch.managed()).isEqualTo(loaded).isGreaterThan(before);
    }
    assertThat(MemoryWatch.managed()).isEqualTo(before);
    assertThatThrownBy(() -> hasher.hash(IDS, rows()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before it is closed");
    assertThat(MemoryWatch.managed()).isEqualTo(before);
  }

  @Test
  void construct_partsThatDoNotFit_areRefused() {
    TrainingConfig config = config(new DgcpnObjective(1.5, 1, 1, false), 0, 1);
    TowerInputs inputs = inputs("scripted", RATE);
    int[] offsets = IDS.offsets().clone();
    int[] values = IDS.values().clone();
    Arrays.fill(offsets, 8, 9, offsets[7]);
    assertRefused(config, inputs.config(), new RaggedInts(values, offsets), "none of item 7");
    assertRefused(
        config,
        inputs.config(),
        TowerFixture.ids(7, ITEMS + 1, TOPICS),
        "60 items with vectors, 61 with ids");
    TowerConfig wider =
        new TowerConfig(TowerFixture.RULE, 512, new OptimiserConfig.Kind.BertAdam(), RATE, 0.01);
    assertRefused(config, wider, IDS, "dimension 512");
    values[3] = 4000;
    assertRefused(config, inputs.config(), new RaggedInts(values, IDS.offsets()), "scripted.pt");
  }

  private void assertRefused(
      TrainingConfig config, TowerConfig tower, RaggedInts ids, String value) {
    assertThatThrownBy(() ->
            new TowerTraining(
                    config,
                    new TowerInputs(tower, TowerFixture.file(folder, "scripted"), ids),
                    setup(config, Fixtures.pairs(ITEMS), Optional.empty(), Optional.empty()))
                .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(value);
  }
}
