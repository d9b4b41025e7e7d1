package org.crosshash.experiments.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class TrainingBatchesTest {
  @Test
  void of_anySize_coversEachItemOnceInNearlyEqualBatches() {
    for (int items : new int[] {2, 5, 512, 513, 2608}) {
      List<int[]> batches = TrainingBatches.of(items, 512, 7);

      assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted())
          .containsExactlyElementsOf(IntStream.range(0, items).boxed().toList());
      assertThat(batches.stream().mapToInt(batch -> batch.length).max().orElseThrow())
          .isLessThanOrEqualTo(512);
      assertThat(batches.stream().mapToInt(batch -> batch.length).min().orElseThrow())
          .isGreaterThanOrEqualTo(items / batches.size());
    }
  }

  @Test
  void of_sameSeed_isTheSame() {
    assertThat(TrainingBatches.of(100, 30, 1))
        .usingRecursiveComparison()
        .isEqualTo(TrainingBatches.of(100, 30, 1));
    assertThat(TrainingBatches.of(100, 30, 1).getFirst())
        .isNotEqualTo(TrainingBatches.of(100, 30, 2).getFirst());
  }

  @Test
  void of_impossibleBatch_isRefused() {
    assertThatThrownBy(() -> TrainingBatches.of(10, 1, 1)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> TrainingBatches.of(10, 1025, 1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("1025");
  }
}
