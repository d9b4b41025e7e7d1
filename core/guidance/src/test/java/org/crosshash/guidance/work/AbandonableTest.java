package org.crosshash.guidance.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is left alone: who goes on, and what it still may do. */
@Timeout(60)
class AbandonableTest {
  @Test
  void call_workThatEnds_givesWhatItGivesOrThrows() {
    FloatRows rows = FloatMatrix.of(new float[] {1, 2, 3, 4}, 2);

    assertThat(
            Abandonable.<Float>call(AbandonableTest::unwatched, work -> work.rows(rows).get(1, 0)))
        .isEqualTo(3f);
    assertThat(
            Abandonable.call(
                    AbandonableTest::unwatched, work -> work.rows(rows).gather(new int[] {1}))
                .row(0))
        .containsExactly(3, 4);
    IllegalArgumentException failure = new IllegalArgumentException("singular");
    assertThatThrownBy(() ->
            Abandonable.call(
                AbandonableTest::unwatched,
                work -> {
                  throw failure;
                }))
        .isSameAs(failure);
  }

  @Test
  void call_watchThatThrows_goesOnThoughTheWorkDoesNotEnd() throws Exception {
    CountDownLatch endless = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    AtomicInteger looks = new AtomicInteger();

    assertThatThrownBy(() ->
            Abandonable.call(
                () -> {
                  if (looks.incrementAndGet() == 3) {
                    throw new IllegalStateException("cancelled");
                  }
                },
                work -> {
                  await(endless);
                  try {
                    work.check();
                  } catch (CancellationException e) {
                    end.complete(e);
                  }
                  return 1;
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cancelled");

    assertThat(end).isNotDone();
    endless.countDown();
    assertThat(end.get(30, TimeUnit.SECONDS)).hasMessageContaining("gone on");
  }

  @Test
  void rows_callerGone_areNotReadAnyMore() throws Exception {
    AtomicBoolean freed = new AtomicBoolean();
    AtomicInteger late = new AtomicInteger();
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    FloatRows rows =
        new FloatRows() {
          @Override
          public int rows() {
            return 4;
          }

          @Override
          public int columns() {
            return 1;
          }

          @Override
          public float get(int row, int column) {
            late.addAndGet(freed.get() ? 1 : 0);
            reading.countDown();
            return 0;
          }

          @Override
          public void copyRow(int row, float[] target, int offset) {
            target[offset] = get(row, 0);
          }
        };

    assertThatThrownBy(() ->
            Abandonable.call(
                () -> {
                  await(reading);
                  throw new IllegalStateException("cancelled");
                },
                work -> {
                  FloatRows guarded = work.rows(rows);
                  float[] row = new float[1];
                  try {
                    for (int i = 0; ; i = (i + 1) % 4) {
                      guarded.copyRow(i, row, 0);
                    }
                  } catch (CancellationException e) {
                    end.complete(e);
                    throw e;
                  }
                }))
        .hasMessage("cancelled");
    freed.set(true);

    assertThat(end.get(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(late).hasValue(0);
  }

  @Test
  void call_interrupted_endsAndStaysInterrupted() {
    CountDownLatch endless = new CountDownLatch(1);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() ->
              Abandonable.call(
                  AbandonableTest::unwatched,
                  work -> {
                    await(endless);
                    return 1;
                  }))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
      endless.countDown();
    }
  }

  private static void unwatched() {}

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(50, TimeUnit.SECONDS)) {
        throw new IllegalStateException("too late");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
