package org.crosshash.benchmarks;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.search.v1.UpsertStreamRequest;
import org.crosshash.search.v1.UpsertStreamResponse;

/**
 * Mixed searches and upserts from several clients over gRPC on loopback, against a server in a
 * process of its own: latencies, throughput, errors, and whether memory grows.
 *
 * <p>Options, each with a value: {@code --folder} (kept between runs, so that an index is filled
 * once), {@code --entries}, {@code --bits}, {@code --seconds}, {@code --clients}, {@code --upserts}
 * (percent), {@code --limit}, {@code --heap} of the server.
 */
public final class SearchLoad {
  private static final int BATCH = 10_000;
  private static final int CODES_OF_AN_UPSERT = 10;
  private static final double MILLISECOND = 1e6;
  private static final long WARM_UP_NANOSECONDS = 15_000_000_000L;
  private static final long COLLECTION_NANOSECONDS = 5_000_000_000L;

  private final Arguments arguments;
  private final int entries;
  private final int bits;
  private final String id;
  private final String name;

  private SearchLoad(Arguments arguments) {
    this.arguments = arguments;
    this.entries = arguments.number("entries");
    this.bits = arguments.number("bits");
    this.id = "load-" + bits + "-" + entries;
    this.name = "indexes/" + id;
  }

  /**
   * Runs the load.
   *
   * @param args see the class
   */
  public static void main(String[] args) throws Exception {
    new SearchLoad(new Arguments(args)).run();
  }

  private void run() throws Exception {
    Path folder = arguments.path("folder");
    Files.createDirectories(folder);
    try (SearchProcess server = SearchProcess.start(folder, arguments.text("heap"))) {
      ManagedChannel channel = channel(server.address());
      try {
        SearchServiceBlockingStub stub = SearchServiceGrpc.newBlockingStub(channel);
        long start = System.nanoTime();
        fill(stub, channel);
        System.out.printf(Locale.ROOT, "ready after %.1f s%n", (System.nanoTime() - start) / 1e9);
        show(statistics(stub));
        load(server);
        show(statistics(stub));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private void fill(SearchServiceBlockingStub stub, ManagedChannel channel) throws Exception {
    long size;
    try {
      size = stub.getIndex(GetIndexRequest.newBuilder().setName(name).build()).getSize();
    } catch (StatusRuntimeException absent) {
      stub.createIndex(
          CreateIndexRequest.newBuilder()
              .setIndexId(id)
              .setIndex(Index.newBuilder().setBits(bits))
              .build());
      size = 0;
    }
    if (size < entries) {
      System.out.printf("filling from %,d to %,d entries%n", size, entries);
      long start = System.nanoTime();
      long from = size;
      Filler filler = new Filler(from);
      SearchServiceGrpc.newStub(channel).upsertStream(filler);
      filler.send();
      System.out.printf(
          Locale.ROOT,
          "filled by one stream: %,.0f entries a second%n",
          (entries - from) / ((System.nanoTime() - start) / 1e9));
    }
  }

  private CodeEntry entry(long number, Random random) {
    byte[] code = new byte[bits / 8];
    random.nextBytes(code);
    return CodeEntry.newBuilder()
        .setId("item-" + number)
        .setModality("image")
        .setCode(ByteString.copyFrom(code))
        .build();
  }

  private void load(SearchProcess server) throws Exception {
    int clients = arguments.number("clients");
    long seconds = arguments.number("seconds");
    List<LoadClient> loads = new ArrayList<>();
    List<ManagedChannel> channels = new ArrayList<>();
    AtomicReference<String> failure = new AtomicReference<>("");
    AtomicInteger failures = new AtomicInteger();
    long begin = System.nanoTime() + WARM_UP_NANOSECONDS;
    long end = begin + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      ManagedChannel channel = channel(server.address());
      channels.add(channel);
      LoadClient load = new LoadClient(client, channel, begin, end, failure, failures);
      loads.add(load);
      threads.add(Thread.ofPlatform().name("client-" + client).start(load));
    }
    LockSupport.parkNanos(WARM_UP_NANOSECONDS - COLLECTION_NANOSECONDS);
    // A collection stops the server for a moment: before the measured time and after it, never
    // within.
    SearchProcess.Memory before = server.memory();
    System.out.println("after the warm-up: " + before);
    int notes = 4;
    for (int note = 1; note <= notes; note++) {
      LockSupport.parkNanos(Math.max(1, begin + (end - begin) * note / notes - System.nanoTime()));
      System.out.printf(
          Locale.ROOT,
          "after %d s: resident %.0f MB%n",
          seconds * note / notes,
          server.residentMegabytes());
    }
    for (Thread thread : threads) {
      thread.join();
    }
    SearchProcess.Memory after = server.memory();
    System.out.println("at the end: " + after);
    channels.forEach(ManagedChannel::shutdownNow);
    long[] searches = merged(loads.stream().map(load -> load.searches.sorted()).toList());
    long[] upserts = merged(loads.stream().map(load -> load.upserts.sorted()).toList());
    report("search", searches, seconds);
    report("upsert of " + CODES_OF_AN_UPSERT, upserts, seconds);
    System.out.println("failures: " + failures.get() + " " + failure.get());
    System.out.printf(
        Locale.ROOT,
        "search-load p50=%.1fms p99=%.1fms queries=%.0f/s errors=%d heap_growth=%.0fMB resident_growth=%.0fMB%n",
        percentile(searches, 0.5),
        percentile(searches, 0.99),
        searches.length / (double) seconds,
        failures.get(),
        after.heapMegabytes() - before.heapMegabytes(),
        after.residentMegabytes() - before.residentMegabytes());
    if (failures.get() > 0) {
      throw new IllegalStateException("calls failed: " + failure.get());
    }
  }

  private static long[] merged(List<long[]> parts) {
    long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
    Arrays.sort(all);
    return all;
  }

  private static void report(String what, long[] sorted, long seconds) {
    if (sorted.length > 0) {
      System.out.printf(
          Locale.ROOT,
          "%s: %,d calls, %.0f/s, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, worst %.1f ms%n",
          what,
          sorted.length,
          sorted.length / (double) seconds,
          percentile(sorted, 0.5),
          percentile(sorted, 0.9),
          percentile(sorted, 0.99),
          percentile(sorted, 1));
    }
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / MILLISECOND;
  }

  private static ManagedChannel channel(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .maxInboundMessageSize(64 << 20)
        .build();
  }

  private IndexStatistics statistics(SearchServiceBlockingStub stub) {
    return stub.getIndexStatistics(GetIndexStatisticsRequest.newBuilder().setName(name).build());
  }

  private static void show(IndexStatistics statistics) {
    System.out.printf(
        Locale.ROOT,
        "%,d entries, version %d, opened in %.0f ms, %s on %d threads; memory: codes %d MB, names %d MB, engine %d MB; disk %d MB; dead slots %,d%n",
        statistics.getEntries(),
        statistics.getVersion(),
        statistics.getOpenMilliseconds(),
        statistics.getKernel(),
        statistics.getThreads(),
        statistics.getCodeBytes() >> 20,
        statistics.getDirectoryBytes() >> 20,
        statistics.getEngineMemoryBytes() >> 20,
        statistics.getDiskBytes() >> 20,
        statistics.getDeadSlots());
  }

  /** Sends all batches, each as soon as the transport takes it. */
  private final class Filler
      implements ClientResponseObserver<UpsertStreamRequest, UpsertStreamResponse> {
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Random random = new Random(1);
    private ClientCallStreamObserver<UpsertStreamRequest> requests;
    private long next;

    Filler(long from) {
      next = from;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<UpsertStreamRequest> stream) {
      requests = stream;
    }

    void send() throws Exception {
      while (next < entries && failure.get() == null) {
        while (!requests.isReady() && failure.get() == null) {
          LockSupport.parkNanos(50_000);
        }
        UpsertStreamRequest.Builder batch = UpsertStreamRequest.newBuilder().setIndex(name);
        for (int i = 0; i < BATCH && next < entries; i++) {
          batch.addEntries(entry(next++, random));
        }
        requests.onNext(batch.build());
      }
      requests.onCompleted();
      end.await();
      if (failure.get() != null) {
        throw new IOException("filling failed", failure.get());
      }
    }

    @Override
    public void onNext(UpsertStreamResponse response) {
      // The acknowledgements only pace the stream.
    }

    @Override
    public void onError(Throwable error) {
      failure.set(error);
      end.countDown();
    }

    @Override
    public void onCompleted() {
      end.countDown();
    }
  }

  /** One client: a call after the other. */
  private final class LoadClient implements Runnable {
    private final Latencies searches = new Latencies();
    private final Latencies upserts = new Latencies();
    private final Random random;
    private final SearchServiceBlockingStub stub;
    private final long begin;
    private final long end;
    private final AtomicReference<String> failure;
    private final AtomicInteger failures;

    LoadClient(
        int number,
        ManagedChannel channel,
        long begin,
        long end,
        AtomicReference<String> failure,
        AtomicInteger failures) {
      this.random = new Random(1000L + number);
      this.stub = SearchServiceGrpc.newBlockingStub(channel);
      this.begin = begin;
      this.end = end;
      this.failure = failure;
      this.failures = failures;
    }

    @Override
    public void run() {
      int percent = arguments.number("upserts");
      int limit = arguments.number("limit");
      long start = System.nanoTime();
      while (start < end) {
        boolean upsert = random.nextInt(100) < percent;
        try {
          if (upsert) {
            upsert();
          } else {
            search(limit);
          }
          long now = System.nanoTime();
          if (start >= begin) {
            (upsert ? upserts : searches).add(now - start);
          }
          start = now;
        } catch (RuntimeException e) {
          failures.incrementAndGet();
          failure.compareAndSet("", e.toString());
          start = System.nanoTime();
        }
      }
    }

    private void search(int limit) {
      byte[] code = new byte[bits / 8];
      random.nextBytes(code);
      int found =
          stub.search(
                  SearchRequest.newBuilder()
                      .setIndex(name)
                      .addCodes(ByteString.copyFrom(code))
                      .setLimit(limit)
                      .build())
              .getResults(0)
              .getNeighboursCount();
      if (found != limit) {
        throw new IllegalStateException("a search found " + found + " of " + limit);
      }
    }

    private void upsert() {
      UpsertCodesRequest.Builder request = UpsertCodesRequest.newBuilder().setIndex(name);
      int first = random.nextInt(entries);
      for (int i = 0; i < CODES_OF_AN_UPSERT; i++) {
        request.addEntries(entry((first + i) % entries, random));
      }
      stub.upsertCodes(request.build());
    }
  }
}
