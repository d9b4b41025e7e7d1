package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.learning.loop.CodesPlan;
import org.crosshash.learning.loop.CodesPoint;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose codes are looked at between the epochs. */
class WatchedTrainingTest {
  private static final int ITEMS = 70;
  private static final int TRAINING = 64;
  private static final int EPOCHS = 5;

  @TempDir Path folder;

  private static TrainingConfig config() {
    TrainingConfig c = Fixtures.config(new DgcpnObjective(1.5, 1, 1, true), 0.5, EPOCHS);
    return new TrainingConfig(
        c.bits(),
        c.seed(),
        c.objective(),
        c.networks(),
        c.optimiser(),
        c.batchSize(),
        c.epochs(),
        3,
        c.inputs(),
        c.binarisation());
  }

  /** The training pairs are the last items, so that places and rows differ. */
  private static int[] rows() {
    return IntStream.range(ITEMS - TRAINING, ITEMS).toArray();
  }

  private static Optional<CodesPlan> plan(int every, int sample, boolean communities) {
    Optional<int[]> known =
        communities
            ? Optional.of(IntStream.range(0, TRAINING).map(pair -> pair % 5).toArray())
            : Optional.empty();
    return Optional.of(CodesPlan.sampled(every, config().bits(), sample, 3, rows(), known));
  }

  private static TrainingLoop loop(
      Optional<Path> folder, Optional<ValidationPlan> validation, Optional<CodesPlan> codes) {
    TrainingPairs all = Fixtures.pairs(ITEMS);
    return new TrainingLoop(
        config(),
        new TrainingSetup(
            new TrainingPairs(all.image(), all.text(), rows()),
            Optional.of(Fixtures.topicGuidance(TRAINING, 5)),
            folder,
            "fixture",
            validation,
            codes));
  }

  private static List<Integer> epochs(TrainingResult<?> result) {
    return result.codes().stream().map(CodesPoint::epoch).toList();
  }

  private static SortedMap<String, byte[]> files(HashModel model) {
    return ModelFiles.write(model, new TreeMap<>());
  }

  @Test
  void run_lookedAt_computesWhatItComputesUnseen() {
    TrainingResult<HashModel> plain =
        loop(Optional.empty(), Optional.empty(), Optional.empty()).run(TrainingListener.NONE);
    TrainingResult<HashModel> watched =
        loop(Optional.empty(), Optional.empty(), plan(1, 40, true)).run(TrainingListener.NONE);
    assertThat(plain.codes()).isEmpty();
    assertThat(watched.curve()).isEqualTo(plain.curve());
    files(plain.model())
        .forEach((name, content) ->
            assertThat(files(watched.model()).get(name)).as(name).isEqualTo(content));
    assertThat(epochs(watched)).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void run_lastLook_isOfTheCodesOfTheModelThatCameOut() {
    CodesPlan plan = plan(2, 40, true).orElseThrow();
    TrainingResult<HashModel> result =
        loop(Optional.empty(), Optional.empty(), Optional.of(plan)).run(TrainingListener.NONE);
    assertThat(epochs(result)).containsExactly(0, 2, 4, 5);
    TrainingPairs all = Fixtures.pairs(ITEMS);
    byte[] images = result.model().hash(Modality.IMAGE, all.image().gather(plan.rows()));
    byte[] texts = result.model().hash(Modality.TEXT, all.text().gather(plan.rows()));
    int bits = config().bits();
    assertThat(result.codes().getLast())
        .isEqualTo(
            new CodesPoint(
                EPOCHS,
                CodeStatistics.of(bits, images),
                CodeStatistics.of(bits, texts),
                PairStatistics.of(bits, images, texts),
                List.of(
                    CommunityDistances.of(bits, images, plan.communities().orElseThrow()),
                    CommunityDistances.of(bits, texts, plan.communities().orElseThrow()))));
    assertThat(result.codes().getFirst()).isNotEqualTo(result.codes().getLast());
  }

  @Test
  void run_withoutCommunities_tellsTheRest() {
    TrainingResult<HashModel> result =
        loop(Optional.empty(), Optional.empty(), plan(5, 1000, false)).run(TrainingListener.NONE);
    assertThat(epochs(result)).containsExactly(0, 5);
    assertThat(result.codes().getLast().communities()).isEmpty();
    assertThat(result.codes().getLast().image().codes()).isEqualTo(TRAINING);
  }

  @Test
  void run_stoppedAgainAndAgain_seesWhatAnUndisturbedRunSees() {
    TrainingResult<HashModel> whole =
        loop(Optional.empty(), Optional.empty(), plan(2, 40, true)).run(TrainingListener.NONE);
    TrainingResult<HashModel> resumed = null;
    int stops = 0;
    while (resumed == null) {
      try {
        resumed =
            loop(Optional.of(folder), Optional.empty(), plan(2, 40, true))
                .run(stopAfter(5 + stops % 4));
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.CANCELLED);
        stops++;
      }
    }
    assertThat(stops).isGreaterThan(2);
    assertThat(resumed.resumedFromStep()).isPositive();
    assertThat(resumed.codes()).isEqualTo(whole.codes());
    assertThat(files(resumed.model()).keySet()).isEqualTo(files(whole.model()).keySet());
  }

  /** Patience ends it after an epoch at which no look was due. */
  @Test
  void run_endedEarly_looksAtTheLastEpoch() {
    ValidationPlan falling = new ValidationPlan(1, 2, 10, codes -> 0.5);
    TrainingResult<HashModel> result =
        loop(Optional.empty(), Optional.of(falling), plan(4, 40, true)).run(TrainingListener.NONE);
    assertThat(result.validated().orElseThrow().stoppedEarly()).isTrue();
    assertThat(result.curve()).hasSize(3);
    assertThat(epochs(result)).containsExactly(0, 3);
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

  @Test
  void sampled_fewerThanAll_takesRowsAndCommunitiesOfTheSamePairs() {
    int[] rows = IntStream.range(0, 1000).map(pair -> 3 * pair).toArray();
    CodesPlan plan = CodesPlan.sampled(1, 16, 100, 7, rows, Optional.of(rows));
    assertThat(plan.rows()).hasSize(100).isSorted().doesNotHaveDuplicates();
    assertThat(plan.communities().orElseThrow()).isEqualTo(plan.rows());
    assertThat(Arrays.stream(plan.rows())).allMatch(row -> row % 3 == 0);
    assertThat(CodesPlan.sampled(1, 16, 100, 7, rows, Optional.empty()).rows())
        .isEqualTo(plan.rows());
    assertThat(CodesPlan.sampled(1, 16, 100, 8, rows, Optional.empty()).rows())
        .isNotEqualTo(plan.rows());
    assertThat(CodesPlan.sampled(1, 16, 5000, 7, rows, Optional.empty()).rows()).isEqualTo(rows);
  }

  @Test
  void constructor_outOfRange_isRefused() {
    assertThatThrownBy(() -> new CodesPlan(0, 16, rows(), Optional.empty()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new CodesPlan(1, 16, new int[] {4}, Optional.empty()))
        .hasMessageContaining("at least 2 pairs");
    assertThatThrownBy(() -> new CodesPlan(1, 16, rows(), Optional.of(new int[] {4})))
        .hasMessageContaining("64 pairs, communities of 1");
  }
}
