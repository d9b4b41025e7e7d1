package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.hugging.HuggingConfig;
import org.crosshash.learning.hugging.HuggingFixture;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.hugging.Quantisation;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pairs a training reads, and when: the same whatever the number of threads. */
class DataOrderTest {
  private static final int ITEMS = 70;
  private static final int EPOCHS = 3;

  /** Rows that note which of them are asked for, one after another. */
  private static final class Watched implements FloatRows {
    private final FloatRows rows;
    private final List<Integer> read = new ArrayList<>();

    Watched(FloatRows rows) {
      this.rows = rows;
    }

    @Override
    public int rows() {
      return rows.rows();
    }

    @Override
    public int columns() {
      return rows.columns();
    }

    @Override
    public float get(int row, int column) {
      return rows.get(row, column);
    }

    @Override
    public synchronized void copyRow(int row, float[] target, int offset) {
      read.add(row);
      rows.copyRow(row, target, offset);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void run_otherNumbersOfThreads_readsTheSamePairsInTheSameOrder(boolean tokens) {
    List<Integer> order = order(1, tokens, 3);
    assertThat(order).hasSize(EPOCHS * ITEMS);
    assertThat(order.subList(0, ITEMS))
        .doesNotHaveDuplicates()
        .isNotEqualTo(order.subList(ITEMS, 2 * ITEMS));
    assertThat(order(2, tokens, 3)).isEqualTo(order);
    assertThat(order(5, tokens, 3)).isEqualTo(order);
    assertThat(order(1, tokens, 4)).as("another seed").isNotEqualTo(order);
  }

  /** Rows of the pictures and of the texts, which must be those of the same pairs. */
  private static List<Integer> order(int threads, boolean tokens, long seed) {
    TrainingPairs plain = Fixtures.pairs(ITEMS);
    Watched images = new Watched(plain.image());
    Watched texts = new Watched(plain.text());
    TrainingConfig c = Fixtures.config(new ContrastiveObjective(0.5, 0.1), 0.5, EPOCHS);
    TrainingConfig config =
        new TrainingConfig(
            c.bits(),
            seed,
            c.objective(),
            c.networks(),
            c.optimiser(),
            c.batchSize(),
            c.epochs(),
            0,
            c.inputs(),
            c.binarisation());
    TrainingSetup setup =
        new TrainingSetup(
            TrainingPairs.all(images, texts), Optional.empty(), Optional.empty(), "fixture");
    int before = TensorEngine.threads();
    try {
      TensorEngine.useThreads(threads);
      if (tokens) {
        new HuggingTraining(config, hugging(), HuggingFixture.topics(ITEMS), setup)
            .run(TrainingListener.NONE);
      } else {
        new TrainingLoop(config, setup).run(TrainingListener.NONE);
      }
    } finally {
      TensorEngine.useThreads(before);
    }
    assertThat(texts.read).isEqualTo(images.read);
    return images.read;
  }

  private static HuggingConfig hugging() {
    return new HuggingConfig(
        HuggingConfig.Trunk.SHARED,
        new HuggingConfig.Local(12, 3, 1, 4, 4),
        new HuggingConfig.Alignment(0.8, 0.2),
        new HuggingConfig.Teaching(0.4, 0.3),
        Quantisation.NONE);
  }
}
