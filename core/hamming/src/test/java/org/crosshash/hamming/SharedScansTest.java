package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedScansTest {
  private static final int BITS = 64;
  private static final FlatSearch FLAT = FlatSearch.withThreads(2);

  private final Random random = new Random(5);
  private final SharedScans scans = new SharedScans();

  private CodeArray array(int size) {
    CodeArray array = new CodeArray(BITS);
    for (int slot = 0; slot < size; slot++) {
      array.append(NaiveSearch.clusteredCodes(random, 1, BITS));
    }
    for (int slot = 3; slot < size; slot += 11) {
      array.delete(slot);
    }
    array.publish();
    return array;
  }

  private PackedCodes queries(int count) {
    return PackedCodes.of(BITS, NaiveSearch.clusteredCodes(random, count, BITS));
  }

  private static List<Neighbours> alone(
      CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    return FLAT.search(snapshot.codes(), queries, request.withFilter(snapshot.live()));
  }

  /** A scan that stands still until it is let go. */
  private final class Held implements AutoCloseable {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService executor;
    private final CompletableFuture<List<Neighbours>> found;

    Held(ExecutorService executor, CodeSnapshot snapshot) throws InterruptedException {
      this.executor = executor;
      found = searching(snapshot, queries(1), SearchRequest.nearest(3).cancelledWhen(this::hold));
      begun.await();
    }

    private boolean hold() {
      begun.countDown();
      boolean interrupted = false;
      while (released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return false;
    }

    CompletableFuture<List<Neighbours>> searching(
        CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
      return CompletableFuture.supplyAsync(
          () -> scans.search(FLAT, snapshot, queries, request), executor);
    }

    /** Lets the scan go once so many others wait for its end. */
    void releaseOnceWaiting(int others) {
      while (scans.waiting() < others) {
        LockSupport.parkNanos(100_000);
      }
      released.countDown();
    }

    @Override
    public void close() {
      released.countDown();
      found.join();
    }
  }

  @Test
  void search_alone_scansAtOnce() {
    CodeSnapshot snapshot = array(3000).snapshot();
    PackedCodes queries = queries(2);
    SearchRequest request = SearchRequest.nearest(10);
    assertThat(scans.search(FLAT, snapshot, queries, request))
        .isEqualTo(alone(snapshot, queries, request));
    assertThat(scans.scans()).isEqualTo(1);
  }

  @Test
  void search_othersWait_oneScanAnswersThemAll() throws Exception {
    CodeSnapshot snapshot = array(3000).snapshot();
    List<PackedCodes> queries = List.of(queries(1), queries(3), queries(1), queries(2));
    List<SearchRequest> requests =
        List.of(
            SearchRequest.nearest(10),
            SearchRequest.within(3),
            SearchRequest.nearest(500).withRadius(9),
            SearchRequest.nearest(1));
    List<CompletableFuture<List<Neighbours>>> found = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Held held = new Held(executor, snapshot)) {
      for (int i = 0; i < 4; i++) {
        found.add(held.searching(snapshot, queries.get(i), requests.get(i)));
      }
      held.releaseOnceWaiting(4);
      for (int i = 0; i < 4; i++) {
        assertThat(found.get(i).get()).isEqualTo(alone(snapshot, queries.get(i), requests.get(i)));
      }
    }
    assertThat(scans.scans()).isEqualTo(2);
  }

  @Test
  void search_twoVersionsWait_eachSeesItsOwn() throws Exception {
    CodeArray array = array(3000);
    CodeSnapshot before = array.snapshot();
    array.append(before.codes().code(7));
    array.delete(7);
    CodeSnapshot after = array.publish();
    PackedCodes query = PackedCodes.of(BITS, before.codes().code(7));
    SearchRequest request = SearchRequest.nearest(2000);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Held held = new Held(executor, before)) {
      CompletableFuture<List<Neighbours>> old = held.searching(before, query, request);
      CompletableFuture<List<Neighbours>> now = held.searching(after, query, request);
      held.releaseOnceWaiting(2);
      assertThat(old.get()).isEqualTo(alone(before, query, request));
      assertThat(now.get()).isEqualTo(alone(after, query, request));
    }
    assertThat(scans.scans()).isEqualTo(3);
  }

  @Test
  void search_manyWait_scansTakeAtMost64Queries() throws Exception {
    CodeSnapshot snapshot = array(2000).snapshot();
    List<CompletableFuture<List<Neighbours>>> found = new ArrayList<>();
    List<PackedCodes> queries = new ArrayList<>();
    SearchRequest request = SearchRequest.nearest(5);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Held held = new Held(executor, snapshot)) {
      for (int i = 0; i < 5; i++) {
        queries.add(queries(30));
        found.add(held.searching(snapshot, queries.get(i), request));
      }
      held.releaseOnceWaiting(5);
      for (int i = 0; i < 5; i++) {
        assertThat(found.get(i).get()).isEqualTo(alone(snapshot, queries.get(i), request));
      }
    }
    assertThat(scans.scans()).isEqualTo(1 + 3);
  }

  @Test
  void search_cancelledWhileWaiting_endsBeforeTheScanOfTheOthers() throws Exception {
    CodeSnapshot snapshot = array(2000).snapshot();
    AtomicBoolean gone = new AtomicBoolean();
    BooleanSupplier own =
        () -> {
          if (gone.get()) {
            throw CrosshashException.invalid("The caller must wait", "gone", "stay");
          }
          return false;
        };
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Held held = new Held(executor, snapshot)) {
      CompletableFuture<List<Neighbours>> plain =
          held.searching(
              snapshot, queries(1), SearchRequest.nearest(5).cancelledWhen(() -> gone.get()));
      CompletableFuture<List<Neighbours>> withReason =
          held.searching(snapshot, queries(1), SearchRequest.nearest(5).cancelledWhen(own));
      while (scans.waiting() < 2) {
        LockSupport.parkNanos(100_000);
      }
      gone.set(true);
      // The scan before them still stands still.
      assertThatThrownBy(() -> plain.get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
      assertThatThrownBy(() -> withReason.get(30, TimeUnit.SECONDS))
          .cause()
          .hasMessageContaining("The caller must wait");
      assertThat(scans.waiting()).isZero();
    }
    assertThat(scans.scans()).isEqualTo(1);
  }

  @Test
  void search_oneOfSeveralCancelled_theOthersAreAnswered() throws Exception {
    CodeSnapshot snapshot = array(3000).snapshot();
    PackedCodes query = queries(1);
    SearchRequest request = SearchRequest.nearest(10);
    AtomicBoolean gone = new AtomicBoolean();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Held held = new Held(executor, snapshot)) {
      // The first of them scans for both, and is cancelled while it does.
      CompletableFuture<List<Neighbours>> first =
          held.searching(
              snapshot,
              query,
              request.cancelledWhen(() -> scans.scans() == 2 && gone.getAndSet(true)));
      while (scans.waiting() < 1) {
        LockSupport.parkNanos(100_000);
      }
      CompletableFuture<List<Neighbours>> second = held.searching(snapshot, query, request);
      held.releaseOnceWaiting(2);
      assertThat(second.get()).isEqualTo(alone(snapshot, query, request));
      assertThat(first.get()).isEqualTo(alone(snapshot, query, request));
    }
  }

  @Test
  void search_manyThreadsAndVersions_equalsScansAlone() throws Exception {
    CodeArray array = array(6000);
    List<Future<?>> clients = new ArrayList<>();
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService executor = Executors.newFixedThreadPool(9)) {
      for (int client = 0; client < 8; client++) {
        Random own = new Random(client);
        clients.add(
            executor.submit(() -> {
              for (int search = 0; search < 60; search++) {
                CodeSnapshot snapshot = array.snapshot();
                PackedCodes query =
                    PackedCodes.of(BITS, NaiveSearch.clusteredCodes(own, 1 + own.nextInt(3), BITS));
                SearchRequest request =
                    SearchRequest.nearest(1 + own.nextInt(40)).withRadius(own.nextInt(BITS));
                assertThat(scans.search(FLAT, snapshot, query, request))
                    .isEqualTo(alone(snapshot, query, request));
              }
            }));
      }
      executor.execute(() -> {
        Random own = new Random(99);
        while (!ended.get()) {
          array.append(NaiveSearch.clusteredCodes(own, 1, BITS));
          array.publish();
          LockSupport.parkNanos(500_000);
        }
      });
      try {
        for (Future<?> client : clients) {
          client.get();
        }
      } finally {
        ended.set(true);
      }
    }
    assertThat(scans.waiting()).isZero();
  }
}
