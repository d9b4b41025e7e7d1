package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.Workers;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Item;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single calls of many clients at the same time, against a real server. */
class EmbedBatchingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final EmbedLimits ONE_LANE =
      new EmbedLimits(64, 8, Duration.ZERO, 1, Duration.ZERO);

  @TempDir private Path folder;

  /** A run of the model goes on for each permit. */
  private final Semaphore permits = new Semaphore(0);

  private final BatchingToy toy = new BatchingToy(permits::acquireUninterruptibly);

  @AfterEach
  void letGo() {
    permits.release(1 << 20);
  }

  @Test
  void embed_clientsAtTheSameTime_shareRunsAndGetTheirOwnVectors() throws Exception {
    // While a run gathers, the lane is free for reading texts, however fast the machine is.
    EmbedLimits gathering = new EmbedLimits(64, 8, Duration.ofSeconds(1), 1, Duration.ZERO);
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, gathering)) {
      List<ListenableFuture<EmbedResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 33; i++) {
        calls.add(call(server, "text " + i));
      }
      // A run has begun, all others gather.
      await(() -> toy.runs().isEmpty() && permits.hasQueuedThreads());
      permits.release(1 << 20);
      for (int i = 0; i < calls.size(); i++) {
        float[] alone = toy.encodeText("text " + i, EncodingOptions.DEFAULT).text();
        List<Float> got = values(calls.get(i).get(30, TimeUnit.SECONDS), 0);
        for (int d = 0; d < alone.length; d++) {
          assertThat(got.get(d)).isBetween(alone[d], Math.nextUp(alone[d]));
        }
      }
      assertThat(toy.runs()).allSatisfy(size -> assertThat(size).isBetween(1, 8));
      assertThat(toy.runs().stream().mapToInt(size -> size).sum()).isEqualTo(33);
      assertThat(toy.runs()).hasSizeLessThan(33).contains(8);
    }
  }

  @Test
  void embed_batchOfOne_neverSharesARun() throws Exception {
    permits.release(1 << 20);
    EmbedLimits alone = new EmbedLimits(64, 1, Duration.ZERO, 2, Duration.ofSeconds(10));
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, alone)) {
      List<ListenableFuture<EmbedResponse>> calls =
          IntStream.range(0, 20).mapToObj(i -> call(server, "text " + i)).toList();
      for (ListenableFuture<EmbedResponse> each : calls) {
        assertThat(each.get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(1);
      }
      assertThat(toy.runs()).hasSize(20).containsOnly(1);
    }
  }

  @Test
  void embed_delay_waitsForCompanyAndRunsAFullBatchAtOnce() throws Exception {
    permits.release(1 << 20);
    // Only a full run of 4 begins before the second is over.
    EmbedLimits waiting = new EmbedLimits(64, 4, Duration.ofSeconds(1), 1, Duration.ZERO);
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, waiting)) {
      List<ListenableFuture<EmbedResponse>> calls =
          IntStream.range(0, 4).mapToObj(i -> call(server, "text " + i)).toList();
      for (ListenableFuture<EmbedResponse> each : calls) {
        assertThat(each.get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(1);
      }
      assertThat(toy.runs()).containsExactly(4);
      assertThat(call(server, "late").get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(1);
      assertThat(toy.runs()).containsExactly(4, 1);
    }
  }

  @Test
  void embed_cancelledCall_leavesTheQueue() throws Exception {
    // While nothing is full the lane is free for reading texts, so that all of them get queued.
    EmbedLimits gathering = new EmbedLimits(64, 64, Duration.ofSeconds(1), 1, PATIENCE);
    EncoderModule module =
        new EncoderModule(new Encoders(List.of(toy)), new Workers(2), 0, gathering);
    try (TestEncoderServer server =
        TestEncoderServer.start(CrosshashServer.builder().dataFolder(folder).module(module))) {
      ListenableFuture<EmbedResponse> gone = call(server, many("gone ", 60));
      await(() -> module.waiting() > 0);
      assertThat(gone.cancel(true)).isTrue();
      await(() -> module.waiting() == 0);
      permits.release(1 << 20);
      // All places are free again, and nothing of the other call is left to share a run.
      assertThat(answered(server, many("more ", 64))).isEqualTo(64);
      assertThat(toy.ran()).hasSize(64).allMatch(text -> text.startsWith("more"));
    }
  }

  @Test
  void embed_queueFull_isRefusedWithTimeToRetry() throws Exception {
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, ONE_LANE)) {
      ListenableFuture<EmbedResponse> first = call(server, many("text ", 64));
      await(permits::hasQueuedThreads);
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> server.stub().embed(request(List.of("more"))));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refused).hasMessageContaining("At most 64 inputs");
      assertThat(StatusProto.fromThrowable(refused).getDetailsList())
          .filteredOn(detail -> detail.is(RetryInfo.class))
          .singleElement()
          .satisfies(detail ->
              assertThat(detail.unpack(RetryInfo.class).getRetryDelay().getSeconds()).isPositive());
      permits.release(1 << 20);
      assertThat(first.get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(64);
      assertThat(server.stub().embed(request(List.of("more"))).getEmbeddingsCount()).isEqualTo(1);
    }
  }

  @Test
  void embed_inputThatSpoilsItsRun_failsAlone() throws Exception {
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, ONE_LANE)) {
      ListenableFuture<EmbedResponse> first = call(server, "first");
      await(permits::hasQueuedThreads);
      ListenableFuture<EmbedResponse> good = call(server, "good");
      ListenableFuture<EmbedResponse> poison = call(server, "poison");
      ListenableFuture<EmbedResponse> fine = call(server, "fine");
      permits.release(1 << 20);
      for (ListenableFuture<EmbedResponse> each : List.of(first, good, fine)) {
        assertThat(each.get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(1);
      }
      assertThat(catchThrowableOfType(ExecutionException.class, poison::get))
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("must be finite");
    }
  }

  @Test
  void embed_smallCallsBehindALargeOne_passBetweenItsInputs() throws Exception {
    EmbedLimits single = new EmbedLimits(128, 1, Duration.ZERO, 1, Duration.ZERO);
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, single)) {
      ListenableFuture<EmbedResponse> large = call(server, many("large ", 64));
      await(permits::hasQueuedThreads);
      permits.release(1);
      await(() -> toy.runs().size() == 1);
      // Where it prepares its inputs, the large call takes turns with its own first runs.
      permits.release(20);
      await(() -> toy.runs().size() == 21);
      ListenableFuture<EmbedResponse> small = call(server, "small");
      while (!small.isDone()) {
        permits.release(1);
        LockSupport.parkNanos(2_000_000);
      }
      assertThat(small.get().getEmbeddingsCount()).isEqualTo(1);
      assertThat(large.isDone()).isFalse();
      permits.release(1 << 20);
      assertThat(large.get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(64);
    }
  }

  @Test
  void embed_whileATableIsEncoded_isAnswered() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(2);
    ToyEncoder slow =
        new ToyEncoder(() -> {
          begun.countDown();
          awaitQuietly(release);
        });
    try (TestEncoderServer server = TestEncoderServer.start(folder, slow)) {
      String table =
          server
              .stub()
              .encodeTable(
                  TestEncoderServer.encodeRequest(
                      server.put(TestEncoderServer.items(200)), TestEncoderServer.toy()))
              .getName();
      // Both threads of tables are held.
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.stub().embed(request(List.of("small"))).getEmbeddingsCount()).isEqualTo(1);
      release.countDown();
      assertThat(server.await(table).hasError()).isFalse();
    }
  }

  @Test
  void encodeTable_whileCallsNeverCease_comesToItsEnd() throws Exception {
    permits.release(1 << 20);
    AtomicBoolean stop = new AtomicBoolean();
    try (TestEncoderServer server = TestEncoderServer.startWithLimits(folder, toy, ONE_LANE);
        ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> flood = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        flood.add(
            clients.submit(() -> {
              int answered = 0;
              while (!stop.get()) {
                answered += answered(server, List.of("again"));
              }
              return answered;
            }));
      }
      server.encode(server.put(TestEncoderServer.items(300)), TestEncoderServer.toy());
      stop.set(true);
      for (Future<Integer> each : flood) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  @Test
  void cache_vectorsOfSharedRuns_areNeverATables() throws Exception {
    CrosshashServer.Builder builder =
        CrosshashServer.builder()
            .dataFolder(folder)
            .module(
                new EncoderModule(new Encoders(List.of(toy)), new Workers(2), 64L << 20, ONE_LANE));
    try (TestEncoderServer server = TestEncoderServer.start(builder)) {
      ListenableFuture<EmbedResponse> first = call(server, "first");
      await(permits::hasQueuedThreads);
      List<ListenableFuture<EmbedResponse>> together =
          List.of(call(server, "a red dog"), call(server, "a blue cat"), call(server, "a tree"));
      LockSupport.parkNanos(200_000_000);
      permits.release(1 << 20);
      List<Float> shared = values(together.getFirst().get(30, TimeUnit.SECONDS), 0);
      assertThat(first.get(30, TimeUnit.SECONDS).getEmbeddingsCount()).isEqualTo(1);
      float[] alone = toy.encodeText("a red dog", EncodingOptions.DEFAULT).text();
      // Kept for calls, as a run with others made it …
      int runs = toy.runs().size();
      assertThat(values(server.stub().embed(request(List.of("a red dog"))), 0)).isEqualTo(shared);
      assertThat(toy.runs()).hasSize(runs);
      // … and a table holds what the text gives alone, which calls get from then on.
      var table =
          server.encode(
              server.put(List.of(Item.of("a").withText("a red dog"))), TestEncoderServer.toy());
      try (Table opened = server.open(table.getEmbeddings())) {
        assertThat(EmbeddingsTable.of(opened).dense("text").row(0)).isEqualTo(alone);
      }
      assertThat(values(server.stub().embed(request(List.of("a red dog"))), 0).getFirst())
          .isEqualTo(alone[0]);
    }
  }

  private static int answered(TestEncoderServer server, List<String> texts) {
    return server
        .stub()
        .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .embed(request(texts))
        .getEmbeddingsCount();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("came in time").isBefore(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static List<String> many(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static ListenableFuture<EmbedResponse> call(TestEncoderServer server, String text) {
    return call(server, List.of(text));
  }

  private static ListenableFuture<EmbedResponse> call(
      TestEncoderServer server, List<String> texts) {
    return EncoderServiceGrpc.newFutureStub(server.channel()).embed(request(texts));
  }

  private static EmbedRequest request(List<String> texts) {
    EmbedRequest.Builder request = EmbedRequest.newBuilder().setConfig(TestEncoderServer.toy());
    texts.forEach(text -> request.addInputs(EmbedInput.newBuilder().setText(text)));
    return request.build();
  }

  private static List<Float> values(EmbedResponse response, int input) {
    return response.getEmbeddings(input).getVectors(0).getValuesList();
  }
}
