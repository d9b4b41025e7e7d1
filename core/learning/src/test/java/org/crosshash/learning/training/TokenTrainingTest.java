package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.DgcpnObjective;
import org.crosshash.learning.objective.Objective;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.MemoryWatch;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.transformer.TokenFiles;
import org.crosshash.learning.transformer.TokenModel;
import org.crosshash.learning.transformer.TransformerShape;
import org.crosshash.learning.transformer.TransformerShape.Pooling;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenTrainingTest {
  private static final int ITEMS = 60;
  private static final int TOPICS = 5;

  @TempDir Path folder;

  private static TransformerShape shape(Pooling pooling) {
    return new TransformerShape(16, 2, 4, 24, pooling, 3, 2);
  }

  private static NetworkShapes networks(double dropout, boolean batchNorm) {
    return NetworkShapes.both(new NetworkShape(List.of(8), dropout, batchNorm, 0, Activation.GELU));
  }

  private static TrainingConfig config(Objective objective, double dropout, int epochs) {
    return new TrainingConfig(
        16,
        3,
        objective,
        networks(dropout, false),
        Fixtures.adamW(0.003),
        16,
        epochs,
        3,
        InputScaling.AS_GIVEN,
        Binarisation.SCALED_TANH);
  }

  /** One to four tokens an item, each near its topic's centre. */
  private static RaggedMatrix tokens(long seed, int items, int dimension) {
    FloatMatrix centres = Fixtures.topics(seed, items, dimension, TOPICS, 0.1);
    int[] offsets = new int[items + 1];
    for (int item = 0; item < items; item++) {
      offsets[item + 1] = offsets[item] + 1 + item % 4;
    }
    float[] values = Fixtures.gaussian(seed + 9, offsets[items] * dimension);
    for (int item = 0; item < items; item++) {
      for (int at = offsets[item] * dimension; at < offsets[item + 1] * dimension; at++) {
        values[at] = centres.get(item, at % dimension) + 0.1f * values[at];
      }
    }
    return new RaggedMatrix(FloatMatrix.of(values, dimension), offsets);
  }

  private static PairTokens tokens(int items) {
    return new PairTokens(tokens(11, items, 10), tokens(12, items, 7));
  }

  private static TokenTraining training(
      TrainingConfig config, Pooling pooling, int items, Optional<Path> folder) {
    return new TokenTraining(
        config,
        shape(pooling),
        tokens(items),
        new TrainingSetup(
            Fixtures.pairs(items),
            config.objective().guided()
                ? Optional.of(Fixtures.topicGuidance(items, TOPICS))
                : Optional.empty(),
            folder,
            "fixture"));
  }

  private static TokenModel train(TrainingConfig config, Pooling pooling) {
    return training(config, pooling, ITEMS, Optional.empty())
        .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE)
        .model();
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

  static List<Objective> objectives() {
    return Fixtures.objectives();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void run_stoppedAtRandomSteps_endsWithTheBytesOfAnUndisturbedRun(Objective objective) {
    Pooling pooling = objective.terms(16).size() % 2 == 0 ? Pooling.CLASS : Pooling.MEAN;
    TrainingConfig config = config(objective, 0.3, 4);
    TrainingResult<TokenModel> whole =
        training(config, pooling, ITEMS, Optional.empty())
            .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE);
    TrainingResult<TokenModel> stopped = null;
    int stops = 0;
    while (stopped == null) {
      try {
        int steps = 4 + (int) (CounterRandom.uniform(2, stops) * 5);
        stopped =
            training(config, pooling, ITEMS, Optional.of(folder))
                .run(stopAfter(steps), UnusableCheckpoints.REFUSE);
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.CANCELLED);
        stops++;
      }
    }
    assertThat(stops).isPositive();
    assertThat(stopped.resumedFromStep()).isPositive();
    assertThat(stopped.curve()).isEqualTo(whole.curve());
    SortedMap<String, byte[]> files = TokenFiles.write(stopped.model(), new TreeMap<>());
    TokenFiles.write(whole.model(), new TreeMap<>())
        .forEach((name, content) -> assertThat(files.get(name)).as(name).isEqualTo(content));
  }

  @ParameterizedTest
  @EnumSource
  void run_topics_bringsItemsOfOneTopicTogetherAcrossModalities(Pooling pooling) {
    TokenModel model = train(config(new DgcpnObjective(1.5, 1, 1, true), 0.1, 30), pooling);
    PairTokens tokens = tokens(ITEMS);
    byte[] images = model.image().hash(Modality.IMAGE, tokens.image(), 0, ITEMS);
    byte[] texts = model.text().hash(Modality.TEXT, tokens.text(), 0, ITEMS);
    double same = 0;
    double other = 0;
    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        int distance =
            Integer.bitCount((images[2 * i] ^ texts[2 * j]) & 0xFF)
                + Integer.bitCount((images[2 * i + 1] ^ texts[2 * j + 1]) & 0xFF);
        if (i % TOPICS == j % TOPICS) {
          same += distance / (double) (ITEMS * ITEMS / TOPICS);
        } else {
          other += distance / (double) (ITEMS * ITEMS - ITEMS * ITEMS / TOPICS);
        }
      }
    }
    assertThat(other - same).isGreaterThan(3);
  }

  @Test
  void run_anotherSeed_givesAnotherModel() {
    TrainingConfig first = config(new DgcpnObjective(1.5, 1, 1, false), 0, 1);
    TrainingConfig second =
        new TrainingConfig(
            first.bits(),
            4,
            first.objective(),
            first.networks(),
            first.optimiser(),
            first.batchSize(),
            first.epochs(),
            first.checkpointSteps(),
            first.inputs(),
            first.binarisation());
    assertThat(train(second, Pooling.CLASS).text().weights().values().getFirst())
        .isNotEqualTo(train(first, Pooling.CLASS).text().weights().values().getFirst());
  }

  @Test
  void run_hundredsOfSteps_keepsNativeMemoryFlatAndGivesItBack() throws IOException {
    MemoryWatch memory = new MemoryWatch(100, 500);
    training(
            config(new DgcpnObjective(1.5, 1, 1, true), 0.2, 134),
            Pooling.CLASS,
            ITEMS,
            Optional.empty())
        .run(memory, UnusableCheckpoints.REFUSE);
    memory.assertFlat(0);
  }

  @Test
  void construct_partsThatDoNotFit_areRefusedBeforeTraining() {
    TrainingConfig config = config(new DgcpnObjective(1.5, 1, 1, false), 0, 1);
    RaggedMatrix whole = tokens(12, ITEMS, 7);
    int[] offsets = whole.offsets().clone();
    Arrays.fill(offsets, 8, 9, offsets[7]);
    PairTokens missing =
        new PairTokens(tokens(11, ITEMS, 10), new RaggedMatrix(whole.values(), offsets));
    assertThatThrownBy(() ->
            new TokenTraining(
                config,
                shape(Pooling.MEAN),
                missing,
                new TrainingSetup(
                    Fixtures.pairs(ITEMS),
                    Optional.of(Fixtures.topicGuidance(ITEMS, TOPICS)),
                    Optional.empty(),
                    "fixture")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least one token")
        .hasMessageContaining("item 7");
    assertThatThrownBy(() ->
            new TokenTraining(
                config,
                shape(Pooling.MEAN),
                tokens(ITEMS + 1),
                new TrainingSetup(
                    Fixtures.pairs(ITEMS),
                    Optional.of(Fixtures.topicGuidance(ITEMS, TOPICS)),
                    Optional.empty(),
                    "fixture")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("60 items with vectors, 61 with tokens");
    TrainingConfig normed =
        new TrainingConfig(
            16,
            3,
            config.objective(),
            networks(0, true),
            config.optimiser(),
            16,
            1,
            0,
            InputScaling.AS_GIVEN,
            Binarisation.TANH);
    assertThatThrownBy(() -> TokenTraining.requireFit(normed))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("batch_norm");
  }
}
