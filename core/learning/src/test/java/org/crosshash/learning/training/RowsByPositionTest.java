package org.crosshash.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.objective.CirhObjective;
import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.Test;

/** CIRH as released: hash networks follow the similarities of other pairs than those they see. */
class RowsByPositionTest {
  private static final int ITEMS = 70;

  /** Guidance that remembers what it was asked for. */
  private record Remembering(Guidance guidance, List<List<Integer>> asked) implements Guidance {
    @Override
    public int size() {
      return guidance.size();
    }

    @Override
    public float[] block(int[] rows, int[] columns) {
      assertThat(columns).isEqualTo(rows);
      asked.add(Arrays.stream(rows).boxed().toList());
      return guidance.block(rows, columns);
    }
  }

  private static HashModel train(boolean rowsByPosition, List<List<Integer>> asked) {
    CirhObjective objective = new CirhObjective(10, 1, 0.5, 0.003, 24, 0.2, 0.1, rowsByPosition);
    TrainingConfig config = Fixtures.config(objective, 0.5, 2);
    Guidance guidance = new Remembering(Fixtures.topicGuidance(ITEMS, 5), asked);
    return new TrainingLoop(
            config,
            new TrainingSetup(
                Fixtures.pairs(ITEMS), Optional.of(guidance), Optional.empty(), "fixture"))
        .run(TrainingListener.NONE)
        .model();
  }

  @Test
  void run_byPosition_asksForTheBatchAndForWhatIsStoredAtItsPlace() {
    List<List<Integer>> own = new ArrayList<>();
    List<List<Integer>> both = new ArrayList<>();
    HashModel plain = train(false, own);
    HashModel released = train(true, both);
    TrainingConfig config =
        Fixtures.config(new CirhObjective(10, 1, 0.5, 0.003, 24, 0.2, 0.1), 0.5, 2);
    BatchPlan plan = new BatchPlan(ITEMS, config.batchSize(), config.seed());
    List<List<Integer>> expected = new ArrayList<>();
    for (long step = 0; step < 2L * plan.stepsPerEpoch(); step++) {
      List<Integer> batch = Arrays.stream(plan.batch(step)).boxed().toList();
      int first = (int) (step % plan.stepsPerEpoch()) * config.batchSize();
      expected.add(batch);
      expected.add(IntStream.range(first, first + batch.size()).boxed().toList());
    }
    assertThat(both).isEqualTo(expected);
    assertThat(own)
        .isEqualTo(
            IntStream.range(0, expected.size() / 2).mapToObj(i -> expected.get(2 * i)).toList());
    assertThat(released.head(Modality.IMAGE).layers().getFirst().weight())
        .isNotEqualTo(plain.head(Modality.IMAGE).layers().getFirst().weight());
  }
}
