package org.crosshash.guidance.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void run_anyThreads_eachTileOnceAndTheEndReported(int threads) {
    AtomicIntegerArray runs = new AtomicIntegerArray(1000);
    List<Long> reports = new ArrayList<>();
    Thread caller = Thread.currentThread();

    try (Workers workers =
        new Workers(
            threads,
            (stage, done, total) -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              assertThat(stage).isEqualTo(Stage.JOIN);
              assertThat(total).isEqualTo(1000);
              reports.add(done);
            })) {
      workers.run(Stage.JOIN, 1000, runs::incrementAndGet);
    }

    for (int i = 0; i < 1000; i++) {
      assertThat(runs.get(i)).isEqualTo(1);
    }
    assertThat(reports).isSorted().endsWith(1000L);
  }

  @Test
  void run_listenerThrows_stopsAndRethrows() {
    AtomicInteger runs = new AtomicInteger();

    try (Workers workers =
        new Workers(
            2,
            (stage, done, total) -> {
              throw new IllegalStateException("cancelled");
            })) {
      assertThatThrownBy(() ->
              workers.run(
                  Stage.JOIN,
                  1_000_000,
                  tile -> {
                    runs.incrementAndGet();
                    Thread.onSpinWait();
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("cancelled");
    }

    assertThat(runs.get()).isLessThan(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void run_tileThrows_rethrows(int threads) {
    try (Workers workers = new Workers(threads, StageListener.NONE)) {
      assertThatThrownBy(() ->
              workers.run(
                  100,
                  tile -> {
                    if (tile == 57) {
                      throw new IllegalArgumentException("tile 57");
                    }
                  }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("tile 57");
    }
  }
}
