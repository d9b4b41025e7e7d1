package org.crosshash.learning.training;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.learning.generator.GeneratorFixture;
import org.crosshash.learning.generator.GeneratorTraining;
import org.crosshash.learning.hugging.HuggingConfig;
import org.crosshash.learning.hugging.HuggingFixture;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.hugging.Quantisation;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.objective.PairwiseObjective;
import org.crosshash.learning.objective.UcchObjective;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.MemoryWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Native memory stays flat over many steps, and ends with the training. */
class NativeMemoryTest {
  private static final int ITEMS = 640;

  @Test
  void run_thousandsOfSteps_keepsNativeMemoryFlatAndGivesItBack() throws IOException {
    MemoryWatch memory = new MemoryWatch(200, 2200);
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
            new TrainingSetup(
                Fixtures.pairs(ITEMS),
                Optional.of(Fixtures.topicGuidance(ITEMS, 5)),
                Optional.empty(),
                "fixture"))
        .run(memory);
    // One hidden layer of a batch that is kept a step would be 125 MiB. What the compiler allocates
    // meanwhile stays well below.
    memory.assertFlat(0);
  }

  static Stream<Objective> objectivesWithPartsOfTheirOwn() {
    // So many negatives an item that all of the memory is multiplied, and not drawn rows of it.
    Objective counted = new UcchObjective(0.9, 0.2, 1, 0.9, ITEMS / 4, false, 0.4, 1);
    return Stream.concat(
        Stream.of(counted),
        Fixtures.objectives().stream()
            .filter(objective -> !(objective instanceof PairwiseObjective)));
  }

  @ParameterizedTest
  @MethodSource("objectivesWithPartsOfTheirOwn")
  void run_objectiveWithPartsOfItsOwn_keepsNativeMemoryFlatAndGivesItBack(Objective objective) {
    MemoryWatch memory = new MemoryWatch(100, 500);
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
            new TrainingSetup(
                Fixtures.pairs(ITEMS),
                objective.guided()
                    ? Optional.of(Fixtures.topicGuidance(ITEMS, 5))
                    : Optional.empty(),
                Optional.empty(),
                "fixture"))
        .run(memory);
    // A phase that begins in between brings a few constants of its own; leaks would be one a step.
    memory.assertFlat(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "JOINT"})
  void run_generator_keepsNativeMemoryFlatAndGivesItBack(UchmRecipe.Interaction interaction) {
    MemoryWatch memory = new MemoryWatch(150, 400);
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
        .run(memory, UnusableCheckpoints.REFUSE);
    // The arrays of one step are above 5 MiB: 250 of them would be more than a gigabyte.
    memory.assertFlat(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Quantisation.Mode.class,
      names = {"NONE", "JOINT"})
  void run_hugging_keepsNativeMemoryFlatAndGivesItBack(Quantisation.Mode mode) {
    MemoryWatch memory = new MemoryWatch(150, 400);
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
            HuggingFixture.topics(ITEMS),
            new TrainingSetup(Fixtures.pairs(ITEMS), Optional.empty(), Optional.empty(), "fixture"))
        .run(memory, UnusableCheckpoints.REFUSE);
    // The arrays of one step are above 2 MiB: 250 of them would be more than half a gigabyte.
    memory.assertFlat(0);
  }
}
