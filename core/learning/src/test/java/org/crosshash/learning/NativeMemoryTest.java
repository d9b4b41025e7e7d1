package org.crosshash.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.guidance.UchmRecipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Native memory stays flat over many steps, and ends with the training. */
class NativeMemoryTest {
  private static final int ITEMS = 640;
  private static final long MEBIBYTE = 1L << 20;

  @Test
  void run_thousandsOfSteps_keepsNativeMemoryFlatAndGivesItBack() throws IOException {
    int before = managed();
    long[] allocated = new long[2];
    int[] arrays = new int[2];
    TrainingConfig config =
        new TrainingConfig(
            32,
            3,
            new DgcpnObjective(1.5, 1, 1, true),
            NetworkShapes.both(new NetworkShape(List.of(256), 0.5)),
            Fixtures.adamW(1e-4),
            64,
            220,
            0,
            InputScaling.UNIT_VARIANCE,
            Binarisation.SCALED_TANH);
    new TrainingLoop(
            config,
            Fixtures.pairs(ITEMS),
            Optional.of(Fixtures.topicGuidance(ITEMS, 5)),
            Optional.empty(),
            "fixture")
        .run(progress -> {
          if (progress.step() == 200 || progress.step() == 2200) {
            int at = progress.step() == 200 ? 0 : 1;
            allocated[at] = NativeHeap.bytesInUse();
            arrays[at] = managed();
          }
        });
    assertThat(arrays[0]).as("open managers at step 200").isGreaterThan(before);
    assertThat(arrays[1]).as("open managers at step 2200").isEqualTo(arrays[0]);
    assertThat(managed()).as("open managers after the training").isEqualTo(before);
    // One hidden layer of a batch that is kept a step would be 125 MiB. What the compiler allocates
    // meanwhile stays well below.
    assertThat(allocated[1] - allocated[0]).as("growth in bytes").isLessThan(48 * MEBIBYTE);
  }

  static Stream<Objective> objectivesWithPartsOfTheirOwn() {
    return Fixtures.objectives().stream()
        .filter(objective -> !(objective instanceof PairwiseObjective));
  }

  @ParameterizedTest
  @MethodSource("objectivesWithPartsOfTheirOwn")
  void run_objectiveWithPartsOfItsOwn_keepsNativeMemoryFlatAndGivesItBack(Objective objective) {
    int before = managed();
    long[] allocated = new long[2];
    int[] arrays = new int[2];
    TrainingConfig config =
        new TrainingConfig(
            32,
            3,
            objective,
            NetworkShapes.both(new NetworkShape(List.of(64), 0.5, true, 0)),
            Fixtures.adamW(1e-4),
            64,
            50,
            0,
            InputScaling.UNIT_LENGTH,
            Binarisation.STRAIGHT_THROUGH);
    new TrainingLoop(
            config,
            Fixtures.pairs(ITEMS),
            objective.guided() ? Optional.of(Fixtures.topicGuidance(ITEMS, 5)) : Optional.empty(),
            Optional.empty(),
            "fixture")
        .run(progress -> {
          if (progress.step() == 100 || progress.step() == 500) {
            int at = progress.step() == 100 ? 0 : 1;
            allocated[at] = NativeHeap.bytesInUse();
            arrays[at] = managed();
          }
        });
    assertThat(arrays[0]).as("open managers at step 100").isGreaterThan(before);
    // A phase that begins in between brings a few constants of its own; leaks would be one a step.
    assertThat(arrays[1]).as("open managers at step 500").isBetween(arrays[0], arrays[0] + 4);
    assertThat(managed()).as("open managers after the training").isEqualTo(before);
    assertThat(allocated[1] - allocated[0]).as("growth in bytes").isLessThan(48 * MEBIBYTE);
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "JOINT"})
  void run_generator_keepsNativeMemoryFlatAndGivesItBack(UchmRecipe.Interaction interaction) {
    int before = managed();
    long[] allocated = new long[2];
    int[] arrays = new int[2];
    UchmRecipe recipe =
        GeneratorFixture.recipe(
            interaction,
            96,
            0.1,
            new UchmRecipe.Loss(1, 0.1, 1, 0.1, 1),
            new UchmRecipe.Schedule(1e-4, 0.01, 40, 64));
    new GeneratorTraining(
            recipe,
            1,
            GeneratorFixture.topics(ITEMS),
            Fixtures.topicGuidance(ITEMS, 5),
            Optional.empty(),
            0,
            "fixture")
        .run(
            progress -> {
              if (progress.step() == 150 || progress.step() == 400) {
                int at = progress.step() == 150 ? 0 : 1;
                allocated[at] = NativeHeap.bytesInUse();
                arrays[at] = managed();
              }
            },
            UnusableCheckpoints.REFUSE);
    assertThat(arrays[0]).as("open managers at step 150").isGreaterThan(before);
    assertThat(arrays[1]).as("open managers at step 400").isEqualTo(arrays[0]);
    assertThat(managed()).as("open managers after the training").isEqualTo(before);
    // The arrays of one step are above 5 MiB: 250 of them would be more than a gigabyte.
    assertThat(allocated[1] - allocated[0]).as("growth in bytes").isLessThan(48 * MEBIBYTE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Quantisation.Mode.class,
      names = {"NONE", "JOINT"})
  void run_hugging_keepsNativeMemoryFlatAndGivesItBack(Quantisation.Mode mode) {
    int before = managed();
    long[] allocated = new long[2];
    int[] arrays = new int[2];
    TrainingConfig config =
        new TrainingConfig(
            32,
            3,
            new ContrastiveObjective(0.5, 0.1),
            NetworkShapes.both(new NetworkShape(List.of(256), 0.5)),
            Fixtures.adamW(1e-4),
            64,
            40,
            0,
            InputScaling.UNIT_VARIANCE,
            Binarisation.TANH);
    HuggingConfig hugging =
        new HuggingConfig(
            HuggingConfig.Trunk.SHARED,
            new HuggingConfig.Local(96, 7, 1, 4, 4),
            new HuggingConfig.Alignment(1, 0.2),
            new HuggingConfig.Teaching(0.5, 0.1),
            new Quantisation(mode, 4, true, 10, 0.1));
    new HuggingTraining(
            config,
            hugging,
            Fixtures.pairs(ITEMS),
            HuggingFixture.topics(ITEMS),
            Optional.empty(),
            Optional.empty(),
            "fixture")
        .run(
            progress -> {
              if (progress.step() == 150 || progress.step() == 400) {
                int at = progress.step() == 150 ? 0 : 1;
                allocated[at] = NativeHeap.bytesInUse();
                arrays[at] = managed();
              }
            },
            UnusableCheckpoints.REFUSE);
    assertThat(arrays[0]).as("open managers at step 150").isGreaterThan(before);
    assertThat(arrays[1]).as("open managers at step 400").isEqualTo(arrays[0]);
    assertThat(managed()).as("open managers after the training").isEqualTo(before);
    // The arrays of one step are above 2 MiB: 250 of them would be more than half a gigabyte.
    assertThat(allocated[1] - allocated[0]).as("growth in bytes").isLessThan(48 * MEBIBYTE);
  }

  /** Managers and arrays of this process, counted down from the engine's own manager. */
  private static int managed() {
    try (NDManager manager = TensorEngine.newManager()) {
      NDManager root = manager.getParentManager();
      return root.getManagedArrays().size();
    }
  }
}
