package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.VtmUchObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingLoopTest {
  private static final int ITEMS = 70;
  private static final DgcpnObjective HALF_BINARY = new DgcpnObjective(1.5, 1, 1, true);

  @TempDir Path folder;

  private static TrainingLoop loop(TrainingConfig config, Optional<Path> folder) {
    return loop(config, folder, "fixture");
  }

  private static TrainingLoop loop(TrainingConfig config, Optional<Path> folder, String identity) {
    Optional<Guidance> guidance =
        config.objective().guided()
            ? Optional.of(Fixtures.topicGuidance(ITEMS, 5))
            : Optional.empty();
    return new TrainingLoop(
        config, new TrainingSetup(Fixtures.pairs(ITEMS), guidance, folder, identity));
  }

  private static TrainingConfig everyThreeSteps(Objective objective, long seed) {
    TrainingConfig c = Fixtures.config(objective, 0.5, 6);
    return new TrainingConfig(
        c.bits(),
        seed,
        c.objective(),
        c.networks(),
        c.optimiser(),
        c.batchSize(),
        c.epochs(),
        3,
        c.inputs(),
        Binarisation.SCALED_TANH);
  }

  private static SortedMap<String, byte[]> bytes(HashModel model) {
    return ModelFiles.write(model, new TreeMap<>());
  }

  private static void assertSameBytes(HashModel actual, HashModel expected) {
    SortedMap<String, byte[]> files = bytes(actual);
    bytes(expected).forEach((name, content) -> assertThat(files.get(name)).isEqualTo(content));
  }

  /** Cancels once so many steps are done. */
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

  static List<Objective> objectives() {
    return Fixtures.objectives();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void run_stoppedAtRandomSteps_endsWithTheBytesOfAnUndisturbedRun(Objective objective) {
    long seed = 2;
    TrainingConfig config = everyThreeSteps(objective, seed);
    TrainingResult<HashModel> whole = loop(config, Optional.empty()).run(TrainingListener.NONE);
    TrainingResult<HashModel> stopped = null;
    int stops = 0;
    while (stopped == null) {
      try {
        int steps = 4 + (int) (CounterRandom.uniform(seed, stops) * 9);
        stopped = loop(config, Optional.of(folder)).run(stopAfter(steps));
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.CANCELLED);
        stops++;
      }
    }
    assertThat(stops).isGreaterThan(1);
    assertThat(stopped.resumedFromStep()).isPositive();
    assertThat(stopped.curve()).isEqualTo(whole.curve());
    assertSameBytes(stopped.model(), whole.model());
  }

  @Test
  void run_checkpointsOfAnotherIdentity_areRefusedOrStartedOver() {
    TrainingConfig config = everyThreeSteps(HALF_BINARY, 1);
    assertThatThrownBy(() -> loop(config, Optional.of(folder), "1 thread").run(stopAfter(7)))
        .hasMessageContaining("cancelled");
    TrainingLoop other = loop(config, Optional.of(folder), "2 threads");
    assertThatThrownBy(() -> other.run(TrainingListener.NONE))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION))
        .hasMessageContaining("1 thread")
        .hasMessageContaining("2 threads");
    TrainingResult<HashModel> result =
        other.run(TrainingListener.NONE, UnusableCheckpoints.START_OVER);
    assertThat(result.resumedFromStep()).isZero();
    assertSameBytes(
        result.model(), loop(config, Optional.empty()).run(TrainingListener.NONE).model());
  }

  @Test
  void run_linearNetwork_doesNotReadDropout() {
    TrainingConfig plain = linear(0);
    assertSameBytes(
        loop(linear(0.5), Optional.empty()).run(TrainingListener.NONE).model(),
        loop(plain, Optional.empty()).run(TrainingListener.NONE).model());
  }

  private static TrainingConfig linear(double dropout) {
    TrainingConfig c = Fixtures.config(HALF_BINARY, 0, 2);
    return new TrainingConfig(
        c.bits(),
        c.seed(),
        c.objective(),
        NetworkShapes.both(new NetworkShape(List.of(), dropout)),
        c.optimiser(),
        c.batchSize(),
        c.epochs(),
        0,
        c.inputs(),
        Binarisation.TANH);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void run_twice_givesTheSameBytesAndAnotherSeedOthers(Objective objective) {
    TrainingConfig config = Fixtures.config(objective, 0.5, 3);
    HashModel first = loop(config, Optional.empty()).run(TrainingListener.NONE).model();
    assertSameBytes(loop(config, Optional.empty()).run(TrainingListener.NONE).model(), first);
    HashModel other =
        loop(everyThreeSteps(config.objective(), 8), Optional.empty())
            .run(TrainingListener.NONE)
            .model();
    assertThat(bytes(other).get("image.0.weight.npy"))
        .isNotEqualTo(bytes(first).get("image.0.weight.npy"));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void run_anyObjective_bringsTopicsTogetherAndLowersTheLoss(Objective objective) {
    TrainingResult<HashModel> result =
        loop(Fixtures.config(objective, 0, 30), Optional.empty()).run(TrainingListener.NONE);
    List<EpochPoint> curve = result.curve();
    assertThat(curve).hasSize(30);
    assertThat(curve.getFirst().terms().keySet()).containsExactlyElementsOf(names(objective));
    // From the second epoch on: the first may be another loss, that of a warm-up.
    assertThat(curve.getLast().terms().get("total"))
        .isLessThan(curve.get(1).terms().get("total") - 0.05);
    assertThat(topicMargin(result.model())).isGreaterThan(3);
  }

  private static List<String> names(Objective objective) {
    List<String> names = new ArrayList<>();
    objective.terms(16).forEach(term -> names.add(term.name()));
    names.add("total");
    return names;
  }

  /** Mean Hamming distance of a picture to texts of other topics, less that to its own. */
  private static double topicMargin(HashModel model) {
    TrainingPairs pairs = Fixtures.pairs(ITEMS);
    byte[] images = model.hash(Modality.IMAGE, pairs.image().gather(pairs.rows()));
    byte[] texts = model.hash(Modality.TEXT, pairs.text().gather(pairs.rows()));
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        int same = i % 5 == j % 5 ? 1 : 0;
        counts[same]++;
        for (int b = 0; b < 2; b++) {
          sums[same] += Integer.bitCount((images[i * 2 + b] ^ texts[j * 2 + b]) & 0xFF);
        }
      }
    }
    return sums[0] / counts[0] - sums[1] / counts[1];
  }

  static Stream<Arguments> optimisersAndSchedules() {
    List<OptimiserConfig.Kind> kinds =
        List.of(
            new OptimiserConfig.Kind.BertAdam(),
            new OptimiserConfig.Kind.Adam(),
            new OptimiserConfig.Kind.AdamW(),
            new OptimiserConfig.Kind.Sgd(0, false),
            new OptimiserConfig.Kind.Sgd(0.9, false),
            new OptimiserConfig.Kind.Sgd(0.9, true));
    List<Schedule> schedules =
        List.of(
            new Schedule.Constant(),
            new Schedule.Cosine(),
            new Schedule.WarmupCosine(0.05),
            new Schedule.Warmup(0.05, false),
            new Schedule.Warmup(0.05, true),
            new Schedule.Milestones(List.of(2, 3), 0.5));
    return kinds.stream()
        .flatMap(kind -> schedules.stream().map(schedule -> Arguments.of(kind, schedule)));
  }

  @ParameterizedTest
  @MethodSource("optimisersAndSchedules")
  void run_everyOptimiserAndSchedule_trainsAtTheScheduledRates(
      OptimiserConfig.Kind kind, Schedule schedule) {
    TrainingConfig c = Fixtures.config(HALF_BINARY, 0.2, 4);
    OptimiserConfig optimiser = new OptimiserConfig(kind, 0.01, 0.01, schedule, 1, false, 2);
    TrainingConfig config =
        new TrainingConfig(
            16,
            3,
            c.objective(),
            NetworkShapes.both(new NetworkShape(List.of(), 0)),
            optimiser,
            16,
            4,
            0,
            InputScaling.UNIT_VARIANCE,
            Binarisation.SCALED_TANH);
    List<EpochPoint> curve = loop(config, Optional.empty()).run(TrainingListener.NONE).curve();
    assertThat(curve.getLast().terms().get("total"))
        .isLessThan(curve.getFirst().terms().get("total"));
    // Five steps an epoch: the rate that an epoch tells is that of its last one.
    assertThat(curve)
        .extracting(EpochPoint::learningRate)
        .containsExactly(
            0.01 * schedule.factor(4, 20, 5),
            0.01 * schedule.factor(9, 20, 5),
            0.01 * schedule.factor(14, 20, 5),
            0.01 * schedule.factor(19, 20, 5));
  }

  @Test
  void run_watched_reportsEveryEpochAndTheEnd() {
    List<TrainingProgress> seen = new ArrayList<>();
    loop(Fixtures.config(HALF_BINARY, 0, 3), Optional.empty()).run(seen::add);
    assertThat(seen.getFirst().step()).isZero();
    assertThat(seen.getLast().step()).isEqualTo(15).isEqualTo(seen.getLast().steps());
    assertThat(seen.getLast().curve()).hasSize(3);
    assertThat(seen.getLast().samplesPerSecond()).isPositive();
    assertThat(seen.getLast().secondsLeft()).isZero();
  }

  @Test
  void run_ratesThatDiverge_namesTheQuantityTheStepAndTheCure() {
    TrainingConfig c = Fixtures.config(new VtmUchObjective(0.1, 1, false), 0, 50);
    OptimiserConfig optimiser =
        new OptimiserConfig(
            new OptimiserConfig.Kind.BertAdam(), 1000, 0.5, new Schedule.Constant(), 0, false, 1);
    TrainingConfig config =
        new TrainingConfig(
            16,
            3,
            c.objective(),
            c.networks(),
            optimiser,
            16,
            50,
            0,
            InputScaling.AS_GIVEN,
            c.binarisation());
    assertThatThrownBy(() -> loop(config, Optional.of(folder)).run(TrainingListener.NONE))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.FAILED_PRECONDITION))
        .hasMessageContaining("must stay finite")
        .hasMessageContaining("learning rate 1000")
        .hasMessageContaining("ower `learning_rate`");
  }

  @Test
  void constructor_batchLargerThanTheSet_isRefused() {
    TrainingConfig c = Fixtures.config(HALF_BINARY, 0, 1);
    TrainingConfig config =
        new TrainingConfig(
            16,
            3,
            c.objective(),
            c.networks(),
            c.optimiser(),
            71,
            1,
            0,
            c.inputs(),
            c.binarisation());
    assertThatThrownBy(() -> loop(config, Optional.empty()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("batch of 71, 70 pairs");
  }

  @Test
  void constructor_guidanceOfOtherItems_isRefused() {
    assertThatThrownBy(() ->
            new TrainingLoop(
                Fixtures.config(HALF_BINARY, 0, 1),
                new TrainingSetup(
                    Fixtures.pairs(ITEMS),
                    Optional.of(Fixtures.topicGuidance(ITEMS - 1, 5)),
                    Optional.empty(),
                    "fixture")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("70 pairs, guidance of 69");
  }

  @Test
  void config_bitsNotWholeBytes_isRefused() {
    TrainingConfig c = Fixtures.config(HALF_BINARY, 0, 1);
    for (int bits : new int[] {0, 12, 520}) {
      assertThatThrownBy(() ->
              new TrainingConfig(
                  bits,
                  3,
                  c.objective(),
                  c.networks(),
                  c.optimiser(),
                  16,
                  1,
                  0,
                  c.inputs(),
                  c.binarisation()))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("multiple of 8 from 8 to 512: " + bits);
    }
  }

  @Test
  void plan_anySizes_showsEveryPairOncePerEpoch() {
    for (int pairs : new int[] {32, 33, 34, 40}) {
      BatchPlan plan = new BatchPlan(pairs, 16, 1);
      boolean[] seen = new boolean[pairs];
      int count = 0;
      for (int step = plan.stepsPerEpoch(); step < 2 * plan.stepsPerEpoch(); step++) {
        int[] batch = plan.batch(step);
        assertThat(batch.length).isGreaterThanOrEqualTo(2);
        for (int pair : batch) {
          assertThat(seen[pair]).isFalse();
          seen[pair] = true;
          count++;
        }
      }
      // One left over has nothing to be compared with.
      assertThat(count).isEqualTo(pairs == 33 ? 32 : pairs);
      assertThat(plan.batch(0)).isNotEqualTo(plan.batch(plan.stepsPerEpoch()));
    }
  }

  @Test
  void run_rowsOfALargerMatrix_trainsOnThoseAlone() {
    TrainingPairs all = Fixtures.pairs(ITEMS);
    int[] rows = {60, 3, 17, 44, 9, 10, 11, 12};
    TrainingPairs some = new TrainingPairs(all.image(), all.text(), rows);
    FloatMatrix images = all.image().gather(rows);
    TrainingPairs copied = TrainingPairs.all(images, all.text().gather(rows));
    TrainingConfig c = Fixtures.config(HALF_BINARY, 0.5, 2);
    TrainingConfig config =
        new TrainingConfig(
            16,
            3,
            c.objective(),
            c.networks(),
            c.optimiser(),
            4,
            2,
            0,
            c.inputs(),
            c.binarisation());
    assertSameBytes(train(config, some), train(config, copied));
  }

  private static HashModel train(TrainingConfig config, TrainingPairs pairs) {
    return new TrainingLoop(
            config,
            new TrainingSetup(
                pairs,
                Optional.of(Fixtures.topicGuidance(pairs.size(), 5)),
                Optional.empty(),
                "fixture"))
        .run(TrainingListener.NONE)
        .model();
  }
}
