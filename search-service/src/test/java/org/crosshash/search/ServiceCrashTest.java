package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.GetAliasRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.search.v1.UpsertStreamRequest;
import org.crosshash.search.v1.UpsertStreamResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server in the middle of an upsert stream and of moves of an alias: 3 times, or 25 with
 * {@code -Dcrosshash.long=true}.
 */
final class ServiceCrashTest {
  private static final int ROUNDS = Boolean.getBoolean("crosshash.long") ? 25 : 3;
  private static final int BATCH = 40;
  private static final int SENT = 300;

  @TempDir private Path folder;

  @Test
  void server_killedInAStream_holdsEachAcknowledgedBatchAndTheAlias() throws Exception {
    try (TestServer server = new TestServer(folder)) {
      Requests.created(server, "even", 64, "");
      Requests.created(server, "odd", 64, "");
      point(SearchServiceGrpc.newBlockingStub(server.channel()), 0);
    }
    Random random = new Random(11);
    long batches = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Acknowledged acknowledged = runAndKill(batches, random.nextInt(400));
      try (TestServer survivor = new TestServer(folder)) {
        long size =
            survivor
                .stub()
                .getIndex(GetIndexRequest.newBuilder().setName("indexes/even").build())
                .getSize();
        assertThat(size % BATCH).as("entries of a batch of which only a part is there").isZero();
        // Acknowledgements of batches that are on disk may die on their way with the server.
        assertThat(size / BATCH).isBetween(acknowledged.batches, batches + SENT);
        batches = size / BATCH;
        requireWhole(survivor, batches);
        String alias =
            survivor
                .stub()
                .getAlias(GetAliasRequest.newBuilder().setName("aliases/live").build())
                .getIndex();
        assertThat(alias).isIn(target(acknowledged.moves), target(acknowledged.moves + 1));
      }
    }
    assertThat(batches).isPositive();
  }

  /** What the killed server had acknowledged. */
  private record Acknowledged(long batches, long moves) {}

  private Acknowledged runAndKill(long done, int millis) throws Exception {
    try (SearchProcess process = SearchProcess.start(folder)) {
      ManagedChannel channel = process.channel();
      AtomicLong acknowledged = new AtomicLong(done);
      CountDownLatch first = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      StreamObserver<UpsertStreamRequest> requests =
          SearchServiceGrpc.newStub(channel)
              .upsertStream(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(UpsertStreamResponse response) {
                      acknowledged.set(response.getSequence());
                      first.countDown();
                    }

                    @Override
                    public void onError(Throwable error) {
                      end.countDown();
                    }

                    @Override
                    public void onCompleted() {
                      end.countDown();
                    }
                  });
      for (long batch = done + 1; batch <= done + SENT; batch++) {
        requests.onNext(batch(batch));
      }
      assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
      AtomicLong moves = new AtomicLong();
      Thread moving = Thread.ofPlatform().start(() -> move(channel, moves));
      Thread.sleep(millis);
      process.kill();
      moving.join();
      assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
      return new Acknowledged(acknowledged.get(), moves.get());
    }
  }

  /** Moves the alias to and fro until the server is gone, counting what was acknowledged. */
  private static void move(ManagedChannel channel, AtomicLong moves) {
    try {
      while (true) {
        point(SearchServiceGrpc.newBlockingStub(channel), moves.get() + 1);
        moves.incrementAndGet();
      }
    } catch (StatusRuntimeException e) {
      // The server was killed.
      assertThat(moves.get()).isNotNegative();
    }
  }

  private static void point(SearchServiceGrpc.SearchServiceBlockingStub stub, long move) {
    stub.setAlias(
        SetAliasRequest.newBuilder()
            .setAlias(Alias.newBuilder().setName("aliases/live").setIndex(target(move)))
            .build());
  }

  private static String target(long move) {
    return move % 2 == 0 ? "indexes/even" : "indexes/odd";
  }

  private static UpsertStreamRequest batch(long number) {
    Random random = new Random(number);
    UpsertStreamRequest.Builder batch =
        UpsertStreamRequest.newBuilder().setIndex("indexes/even").setSequence(number);
    for (int i = 0; i < BATCH; i++) {
      batch.addEntries(Requests.random(number + "-" + i, 64, random));
    }
    return batch.build();
  }

  /** The entries of the last batch are there, each under its code. */
  private static void requireWhole(TestServer server, long last) {
    if (last > 0) {
      SearchRequest.Builder search =
          SearchRequest.newBuilder().setIndex("indexes/even").setLimit(1).setRadius(0);
      batch(last).getEntriesList().forEach(entry -> search.addCodes(entry.getCode()));
      List<String> found =
          server.stub().search(search.build()).getResultsList().stream()
              .map(each -> each.getNeighbours(0))
              .map(Neighbour::getId)
              .toList();
      assertThat(found)
          .isEqualTo(batch(last).getEntriesList().stream().map(entry -> entry.getId()).toList());
    }
  }
}
