package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.RowCodes;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.Validated;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationPoint;
import org.crosshash.learning.loop.Validator;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatedTrainingTest {
  private static final int ITEMS = 70;
  private static final int EPOCHS = 6;
  private static final int[] HELD_OUT = {64, 65, 66, 67, 68, 69};

  @TempDir Path folder;

  /** Trains on all but the last items; a checkpoint every three steps. */
  private static TrainingLoop loop(Optional<Path> folder, Optional<ValidationPlan> validation) {
    TrainingConfig c = Fixtures.config(new DgcpnObjective(1.5, 1, 1, true), 0.5, EPOCHS);
    TrainingConfig config =
        new TrainingConfig(
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
    TrainingPairs all = Fixtures.pairs(ITEMS);
    int[] rows = IntStream.range(0, HELD_OUT[0]).toArray();
    Guidance guidance = Fixtures.topicGuidance(rows.length, 5);
    return new TrainingLoop(
        config,
        new TrainingSetup(
            new TrainingPairs(all.image(), all.text(), rows),
            Optional.of(guidance),
            folder,
            "fixture",
            validation));
  }

  private static Optional<ValidationPlan> plan(
      int every, int patience, double gain, Validator validator) {
    return Optional.of(new ValidationPlan(every, patience, gain, validator));
  }

  /** Answers one score after the other, and remembers the codes that it was given. */
  private static final class Script implements Validator {
    private final double[] scores;
    private final List<byte[]> seen = new ArrayList<>();

    Script(double... scores) {
      this.scores = scores;
    }

    @Override
    public double score(RowCodes codes) {
      seen.add(codes.codes(Modality.IMAGE, HELD_OUT));
      return scores[seen.size() - 1];
    }
  }

  /** A number that depends on every bit of the codes of both modalities. */
  private static double digest(RowCodes codes) {
    int image = Arrays.hashCode(codes.codes(Modality.IMAGE, HELD_OUT));
    int text = Arrays.hashCode(codes.codes(Modality.TEXT, HELD_OUT));
    return (31 * image + text) / 1e9;
  }

  private static byte[] codes(HashModel model) {
    return model.hash(Modality.IMAGE, Fixtures.pairs(ITEMS).image().gather(HELD_OUT));
  }

  private static void assertSame(HashModel actual, HashModel expected) {
    var files = ModelFiles.write(actual, new TreeMap<>());
    ModelFiles.write(expected, new TreeMap<>())
        .forEach((name, content) -> assertThat(files.get(name)).as(name).isEqualTo(content));
  }

  private static List<Integer> epochs(Validated<?> validated) {
    return validated.points().stream().map(ValidationPoint::epoch).toList();
  }

  @Test
  void run_validatedWithoutPatience_computesWhatItComputesUnvalidated() {
    TrainingResult<HashModel> plain =
        loop(Optional.empty(), Optional.empty()).run(TrainingListener.NONE);
    TrainingResult<HashModel> validated =
        loop(Optional.empty(), plan(1, 0, 0, ValidatedTrainingTest::digest))
            .run(TrainingListener.NONE);
    assertThat(plain.validated()).isEmpty();
    assertSame(validated.model(), plain.model());
    assertThat(validated.curve()).isEqualTo(plain.curve());
  }

  @Test
  void run_everySecondEpoch_validatesThoseAndTheLast() {
    Script script = new Script(0.2, 0.9, 0.9, 0.1);
    TrainingResult<HashModel> result =
        loop(Optional.empty(), plan(2, 0, 0, script)).run(TrainingListener.NONE);
    Validated<HashModel> validated = result.validated().orElseThrow();
    assertThat(epochs(validated)).containsExactly(2, 4, 6);
    assertThat(validated.bestPoint()).isEqualTo(new ValidationPoint(4, 0.9));
    assertThat(validated.lastPoint().epoch()).isEqualTo(6);
    assertThat(validated.stoppedEarly()).isFalse();
    assertThat(codes(validated.best())).isEqualTo(script.seen.get(1));
    assertThat(codes(result.model())).isEqualTo(script.seen.get(2));
    assertThat(script.seen.get(1)).isNotEqualTo(script.seen.get(2));
    Validated<HashModel> four =
        loop(Optional.empty(), plan(4, 0, 0, new Script(1, 2)))
            .run(TrainingListener.NONE)
            .validated()
            .orElseThrow();
    assertThat(epochs(four)).containsExactly(4, 6);
  }

  @Test
  void run_patienceRunsOut_endsEarlyWithBothModels() {
    // With a gain of 0.1 to reach, neither 0.55 nor 0.58 is one over 0.5, but 0.58 is best.
    Script script = new Script(0.5, 0.55, 0.58, 0.3, 0.3, 0.3);
    TrainingResult<HashModel> result =
        loop(Optional.empty(), plan(1, 2, 0.1, script)).run(TrainingListener.NONE);
    Validated<HashModel> validated = result.validated().orElseThrow();
    assertThat(epochs(validated)).containsExactly(1, 2, 3);
    assertThat(result.curve()).hasSize(3);
    assertThat(validated.stoppedEarly()).isTrue();
    assertThat(validated.bestPoint().epoch()).isEqualTo(3);
    assertSame(validated.best(), result.model());

    Script falling = new Script(0.5, 0.4, 0.3);
    TrainingResult<HashModel> fallen =
        loop(Optional.empty(), plan(1, 2, 0, falling)).run(TrainingListener.NONE);
    assertThat(codes(fallen.validated().orElseThrow().best())).isEqualTo(falling.seen.get(0));
    assertThat(codes(fallen.model())).isEqualTo(falling.seen.get(2));
  }

  @Test
  void run_stoppedAtEveryStep_keepsBestModelPointsAndPatience() {
    Optional<ValidationPlan> validation = plan(1, 4, 1, ValidatedTrainingTest::digest);
    TrainingResult<HashModel> whole = loop(Optional.empty(), validation).run(TrainingListener.NONE);
    TrainingResult<HashModel> resumed = null;
    int stops = 0;
    while (resumed == null) {
      try {
        resumed = loop(Optional.of(folder), validation).run(stopAfter(4 + stops % 4));
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.CANCELLED);
        stops++;
      }
    }
    assertThat(stops).isGreaterThan(2);
    Validated<HashModel> expected = whole.validated().orElseThrow();
    Validated<HashModel> actual = resumed.validated().orElseThrow();
    assertThat(actual.points()).isEqualTo(expected.points());
    assertThat(actual.stoppedEarly()).isEqualTo(expected.stoppedEarly());
    assertSame(actual.best(), expected.best());
    assertSame(resumed.model(), whole.model());
    assertThat(resumed.curve()).isEqualTo(whole.curve());
  }

  /** Cancels after so many questions; a validation asks too. */
  private static TrainingListener stopAfter(int questions) {
    return new TrainingListener() {
      private int asked;

      @Override
      public void progress(TrainingProgress progress) {}

      @Override
      public boolean cancelled() {
        return asked++ == questions;
      }
    };
  }

  @Test
  void run_cancelledInsideAValidation_goesOnFromBeforeItsEpochEnded() {
    boolean[] validating = new boolean[1];
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void progress(TrainingProgress progress) {}

          @Override
          public boolean cancelled() {
            return validating[0];
          }
        };
    Validator cancelled =
        codes -> {
          validating[0] = true;
          return digest(codes);
        };
    assertThatThrownBy(() -> loop(Optional.of(folder), plan(1, 0, 0, cancelled)).run(listener))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("validation of epoch 1");
    TrainingResult<HashModel> resumed =
        loop(Optional.of(folder), plan(1, 0, 0, ValidatedTrainingTest::digest))
            .run(TrainingListener.NONE);
    assertThat(resumed.resumedFromStep()).isEqualTo(3);
    assertThat(epochs(resumed.validated().orElseThrow())).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void run_scoreThatIsNoNumber_isRefusedWithTheEpoch() {
    assertThatThrownBy(() ->
            loop(Optional.empty(), plan(2, 0, 0, codes -> Double.NaN)).run(TrainingListener.NONE))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("NaN after epoch 2");
  }

  @Test
  void run_watched_tellsTheValidationsSoFar() {
    List<TrainingProgress> seen = new ArrayList<>();
    loop(Optional.empty(), plan(3, 0, 0, new Script(0.25, 0.5))).run(seen::add);
    assertThat(seen.getFirst().validation()).isEmpty();
    assertThat(seen.getLast().validation())
        .containsExactly(new ValidationPoint(3, 0.25), new ValidationPoint(6, 0.5));
  }

  @Test
  void plan_outOfRange_isRefused() {
    assertThatThrownBy(() -> new ValidationPlan(0, 0, 0, codes -> 1)).hasMessageContaining("1: 0");
    assertThatThrownBy(() -> new ValidationPlan(1, -1, 0, codes -> 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new ValidationPlan(1, 0, Double.NaN, codes -> 1))
        .hasMessageContaining("NaN");
  }
}
