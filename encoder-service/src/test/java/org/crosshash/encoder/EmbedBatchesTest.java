package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmbedBatchesTest {
  private static final EmbedLimits ONE_LANE =
      new EmbedLimits(64, 8, Duration.ZERO, 1, Duration.ZERO);

  @Test
  void leave_inputsThatWait_areTakenOutOfTheQueueAndNeverRun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (EmbedBatches batches = new EmbedBatches(ONE_LANE)) {
      EmbedBatches.Kind<String, String> kind =
          batches.kind(
              true,
              some -> {
                begun.countDown();
                awaitQuietly(release);
                return some;
              });
      CompletableFuture<EmbedBatches.Made<String>> first = kind.add("first", batches.caller());
      CompletableFuture<EmbedBatches.Made<String>> last;
      try {
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        EmbedBatches.Caller gone = batches.caller();
        List<CompletableFuture<EmbedBatches.Made<String>>> inputs = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          inputs.add(kind.add("gone " + i, gone));
        }
        last = kind.add("last", batches.caller());
        assertThat(batches.waiting()).isEqualTo(61);
        gone.leave();
        assertThat(batches.waiting()).isEqualTo(1);
        assertThat(inputs).allMatch(CompletableFuture::isCancelled);
      } finally {
        release.countDown();
      }
      assertThat(first.get(30, TimeUnit.SECONDS).vectors()).isEqualTo("first");
      assertThat(last.get(30, TimeUnit.SECONDS))
          .isEqualTo(new EmbedBatches.Made<>("last", /* alone= */ true));
    }
  }

  @Test
  void add_callerThatHasLeft_isCancelledAndNeverQueued() {
    try (EmbedBatches batches = new EmbedBatches(ONE_LANE)) {
      List<String> ran = new ArrayList<>();
      EmbedBatches.Kind<String, String> kind =
          batches.kind(
              true,
              some -> {
                ran.addAll(some);
                return some;
              });
      EmbedBatches.Caller gone = batches.caller();
      gone.leave();
      assertThat(kind.add("late", gone)).isCancelled();
      assertThat(batches.waiting()).isZero();
      assertThat(kind.add("other", batches.caller()).join().vectors()).isEqualTo("other");
      assertThat(ran).containsExactly("other");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
