package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Resize;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeVectorsTest {
  private static final EncodingOptions WHOLE =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, false);
  private static final EmbedLimits LIMITS = new EmbedLimits(64, 8, Duration.ZERO, 1, Duration.ZERO);
  private static final EncoderSource NO_CACHE =
      new EncoderSource(new Encoders(List.of()), Optional.empty());

  @TempDir private Path folder;

  @Test
  void of_callerThatGoesAwayWhileItsTextIsRead_runsNothing() {
    Context.CancellableContext call = Context.current().withCancellation();
    BatchingToy toy = new BatchingToy(() -> {}, () -> call.cancel(null), () -> {});
    Context before = call.attach();
    try (WholeVectors vectors = new WholeVectors(NO_CACHE, LIMITS)) {
      CrosshashException gone =
          catchThrowableOfType(
              CrosshashException.class, () -> vectors.of(toy, WHOLE, texts("gone ", 3)));
      assertThat(gone.problem()).isEqualTo(Problem.CANCELLED);
      assertThat(vectors.waiting()).isZero();
    } finally {
      call.detach(before);
    }
    assertThat(toy.runs()).isEmpty();
  }

  @Test
  void of_otherEncoderWhileOneLoads_isAnswered() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    BatchingToy slow =
        new BatchingToy(
            () -> {
              begun.countDown();
              awaitQuietly(release);
            },
            () -> {},
            () -> {});
    BatchingToy quick = new BatchingToy(() -> {});
    try (WholeVectors vectors = new WholeVectors(NO_CACHE, LIMITS);
        ExecutorService client = Executors.newSingleThreadExecutor()) {
      // As many inputs as there are places.
      Future<List<SortedMap<String, float[]>>> waits =
          client.submit(() -> vectors.of(slow, WHOLE, texts("slow ", 64)));
      try {
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(vectors.of(quick, WHOLE, texts("quick ", 64))).hasSize(64);
        // No more calls wait for the models than their inputs would find places.
        CrosshashException refused =
            catchThrowableOfType(
                CrosshashException.class, () -> vectors.of(slow, WHOLE, texts("more ", 1)));
        assertThat(refused.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
        assertThat(waits.isDone()).isFalse();
      } finally {
        release.countDown();
      }
      assertThat(waits.get(30, TimeUnit.SECONDS)).hasSize(64);
    }
  }

  @Test
  void of_modelsThatDoNotLoad_failsWithTheirReasonAndTriesAgain() {
    AtomicInteger trials = new AtomicInteger();
    BatchingToy broken =
        new BatchingToy(
            () -> {
              if (trials.incrementAndGet() < 3) {
                throw CrosshashException.precondition("A file must be there", "none", "mend it");
              }
            },
            () -> {},
            () -> {});
    try (WholeVectors vectors = new WholeVectors(NO_CACHE, LIMITS)) {
      for (int i = 0; i < 2; i++) {
        CrosshashException refused =
            catchThrowableOfType(
                CrosshashException.class, () -> vectors.of(broken, WHOLE, texts("text ", 64)));
        assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
      }
      assertThat(vectors.of(broken, WHOLE, texts("text ", 64))).hasSize(64);
      assertThat(vectors.of(broken, WHOLE, texts("text ", 64))).hasSize(64);
    }
    assertThat(trials).hasValue(3);
  }

  @Test
  void of_vectorsThatAreAllKept_needsNoModels() {
    try (RocksVectorCache cache = new RocksVectorCache(folder, 8 << 20)) {
      EncoderSource source = new EncoderSource(new Encoders(List.of()), Optional.of(cache));
      List<SortedMap<String, float[]>> made;
      try (WholeVectors vectors = new WholeVectors(source, LIMITS)) {
        made = vectors.of(new BatchingToy(() -> {}), WHOLE, texts("text ", 3));
      }
      BatchingToy unused =
          new BatchingToy(
              () -> {
                throw new AssertionError("loaded");
              },
              () -> {},
              () -> {});
      try (WholeVectors vectors = new WholeVectors(source, LIMITS)) {
        List<SortedMap<String, float[]>> again = vectors.of(unused, WHOLE, texts("text ", 3));
        for (int i = 0; i < 3; i++) {
          assertThat(again.get(i).get("text")).isEqualTo(made.get(i).get("text"));
        }
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<WholeVectors.Input> texts(String prefix, int count) {
    return IntStream.range(0, count)
        .<WholeVectors.Input>mapToObj(i -> new WholeVectors.Input.Text(prefix + i))
        .toList();
  }
}
