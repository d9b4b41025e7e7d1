package org.crosshash.benchmarks;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.crosshash.hamming.CodeSnapshot;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.PlannedResult;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.hamming.SearchRequest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Multi-index hashing over two million clustered codes of 64 bits, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class PlannedSearchBenchmark {
  private static final int SIZE = 2_000_000;
  private static final int CENTRES = 1000;
  private static final int QUERIES = 64;

  /** Queries: about the codes' centres, or anywhere. */
  @Param({"near", "far"})
  public String queries;

  private final PlannedSearch search = PlannedSearch.withThreads(1);
  private final PackedCodes[] asked = new PackedCodes[QUERIES];
  private CodeSnapshot codes;
  private int next;

  /** Makes codes, tables and queries. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    long[] centres = random.longs(CENTRES).toArray();
    ByteBuffer bytes = ByteBuffer.allocate(8 * SIZE);
    for (int i = 0; i < SIZE; i++) {
      bytes.putLong(near(random, centres));
    }
    codes = CodeSnapshot.of(PackedCodes.of(64, bytes.array()));
    search.build(codes);
    for (int i = 0; i < QUERIES; i++) {
      long query = queries.equals("near") ? near(random, centres) : random.nextLong();
      asked[i] = PackedCodes.of(64, ByteBuffer.allocate(8).putLong(query).array());
    }
  }

  private static long near(SplittableRandom random, long[] centres) {
    long flips = -1;
    for (int i = 0; i < 5; i++) {
      flips &= random.nextLong();
    }
    return centres[random.nextInt(CENTRES)] ^ flips;
  }

  private PackedCodes query() {
    next = (next + 1) % QUERIES;
    return asked[next];
  }

  /** All codes within radius 2. */
  @Benchmark
  public PlannedResult range() {
    return search.search(codes, query(), SearchRequest.within(2));
  }

  /** The ten nearest. */
  @Benchmark
  public PlannedResult nearest() {
    return search.search(codes, query(), SearchRequest.nearest(10));
  }

  /** The thousand nearest. */
  @Benchmark
  public PlannedResult manyNearest() {
    return search.search(codes, query(), SearchRequest.nearest(1000));
  }
}
