package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VectorBatchesTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<Integer> sizes = new ArrayList<>();

  /** Opened once the first batch may end. */
  private final CountDownLatch gate = new CountDownLatch(1);

  private final CountDownLatch firstBegan = new CountDownLatch(1);

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  /** Each vector's first value as a byte; the first batch waits for the gate. */
  private Function<List<float[]>, byte[]> work() {
    AtomicInteger begun = new AtomicInteger();
    return vectors -> {
      synchronized (sizes) {
        sizes.add(vectors.size());
      }
      if (begun.getAndIncrement() == 0) {
        firstBegan.countDown();
        await(gate);
      }
      return codes(vectors);
    };
  }

  private static byte[] codes(List<float[]> vectors) {
    byte[] codes = new byte[vectors.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) vectors.get(i)[0];
    }
    return codes;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<float[]> vectors(int first, int count) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(new float[] {first + i});
    }
    return vectors;
  }

  private Future<byte[]> call(VectorBatches batches, int first, int count) {
    Callable<byte[]> call = () -> batches.hash(vectors(first, count));
    return callers.submit(call);
  }

  private static void awaitWaiting(VectorBatches batches, int calls) throws InterruptedException {
    while (batches.waiting() != calls) {
      Thread.sleep(1);
    }
  }

  @Test
  void hash_alone_beginsAtOnceByItself() {
    VectorBatches batches = new VectorBatches(VectorBatchesTest::codes, 1, 1, 64, LONG);
    for (int i = 0; i < 5; i++) {
      assertThat(batches.hash(vectors(i, 2))).containsExactly(i, i + 1);
    }
    assertThat(batches.waiting()).isZero();
  }

  @Test
  void hash_whileTheLaneIsBusy_gathersCallsUpToABatch() throws Exception {
    VectorBatches batches = new VectorBatches(work(), 1, 1, 6, LONG);
    Future<byte[]> first = call(batches, 1, 1);
    await(firstBegan);
    List<Future<byte[]>> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(call(batches, 10 * i, 2));
      awaitWaiting(batches, i + 1);
    }
    gate.countDown();
    assertThat(first.get()).containsExactly(1);
    for (int i = 0; i < 5; i++) {
      assertThat(others.get(i).get()).containsExactly(10 * i, 10 * i + 1);
    }
    assertThat(sizes).containsExactly(1, 6, 4);
    assertThat(batches.waiting()).isZero();
  }

  @Test
  void hash_moreThanABatch_goesAsItCame() {
    VectorBatches batches = new VectorBatches(VectorBatchesTest::codes, 1, 1, 2, LONG);
    assertThat(batches.hash(vectors(0, 9))).hasSize(9);
  }

  @Test
  void hash_patienceOver_goesOnAlone() throws Exception {
    VectorBatches batches = new VectorBatches(work(), 1, 1, 64, Duration.ofMillis(5));
    Future<byte[]> first = call(batches, 1, 1);
    await(firstBegan);
    // The lane stays busy until this call is answered.
    assertThat(call(batches, 3, 2).get()).containsExactly(3, 4);
    gate.countDown();
    assertThat(first.get()).containsExactly(1);
    assertThat(batches.hash(vectors(7, 1))).containsExactly(7);
  }

  @Test
  void hash_workFails_tellsAllOfTheBatchAndGoesOn() throws Exception {
    Function<List<float[]>, byte[]> work = work();
    VectorBatches batches =
        new VectorBatches(
            vectors -> {
              byte[] codes = work.apply(vectors);
              if (vectors.stream().anyMatch(vector -> vector[0] == 9)) {
                throw new IllegalStateException("nine");
              }
              return codes;
            },
            1,
            1,
            64,
            LONG);
    Future<byte[]> first = call(batches, 1, 1);
    await(firstBegan);
    Future<byte[]> second = call(batches, 9, 1);
    Future<byte[]> third = call(batches, 3, 1);
    awaitWaiting(batches, 2);
    gate.countDown();
    assertThat(first.get()).containsExactly(1);
    assertThatThrownBy(second::get).hasRootCauseMessage("nine");
    assertThatThrownBy(third::get).hasRootCauseMessage("nine");
    assertThat(batches.hash(vectors(2, 1))).containsExactly(2);
  }

  @Test
  void hash_manyThreads_givesEachItsOwn() throws Exception {
    VectorBatches batches =
        new VectorBatches(VectorBatchesTest::codes, 1, 2, 16, Duration.ofMillis(1));
    List<Future<Boolean>> results = new ArrayList<>();
    for (int thread = 0; thread < 12; thread++) {
      int number = thread;
      results.add(
          callers.submit(() -> {
            boolean right = true;
            for (int i = 0; i < 2_000; i++) {
              int count = 1 + (i + number) % 3;
              byte[] codes = batches.hash(vectors((i + number) % 100, count));
              right &= codes.length == count && codes[count - 1] == (i + number) % 100 + count - 1;
            }
            return right;
          }));
    }
    for (Future<Boolean> result : results) {
      assertThat(result.get()).isTrue();
    }
    assertThat(batches.waiting()).isZero();
  }

  @Test
  void hash_interruptedWhileWaiting_leavesTheQueue() throws Exception {
    VectorBatches batches = new VectorBatches(work(), 1, 1, 64, LONG);
    Future<byte[]> first = call(batches, 1, 1);
    await(firstBegan);
    Thread waiting =
        new Thread(() -> {
          assertThatThrownBy(() -> batches.hash(vectors(2, 1)))
              .hasMessageContaining("shutting down");
        });
    waiting.start();
    awaitWaiting(batches, 1);
    waiting.interrupt();
    waiting.join();
    assertThat(batches.waiting()).isZero();
    gate.countDown();
    assertThat(first.get()).containsExactly(1);
  }
}
