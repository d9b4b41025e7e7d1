package org.crosshash.benchmarks;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
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

/** Flat search over a million random codes on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FlatSearchBenchmark {
  private static final int SIZE = 1_000_000;

  /** Code length. */
  @Param({"16", "32", "64", "128", "256", "512"})
  public int bits;

  /** Neighbours asked for. */
  @Param({"10", "1000"})
  public int limit;

  private PackedCodes codes;
  private PackedCodes batch;
  private PackedCodes single;
  private final FlatSearch search = FlatSearch.singleThreaded();

  /** Makes the codes. */
  @Setup
  public void makeCodes() {
    Random random = new Random(1);
    codes = random(random, SIZE);
    batch = random(random, 64);
    single = random(random, 1);
  }

  private PackedCodes random(Random random, int count) {
    byte[] bytes = new byte[count * bits / 8];
    random.nextBytes(bytes);
    return PackedCodes.of(bits, bytes);
  }

  /** 64 queries at once. */
  @Benchmark
  public List<Neighbours> batch() {
    return search.search(codes, batch, SearchRequest.nearest(limit));
  }

  /** One query. */
  @Benchmark
  public List<Neighbours> single() {
    return search.search(codes, single, SearchRequest.nearest(limit));
  }

  /** One query with all codes within a quarter of the bits: no bound that falls, and counting. */
  @Benchmark
  public List<Neighbours> within() {
    return search.search(codes, single, SearchRequest.within(bits / 4));
  }

  /** One query among one code in a hundred. */
  @Benchmark
  public List<Neighbours> filtered() {
    return search.search(
        codes,
        single,
        SearchRequest.nearest(limit)
            .withFilter(block -> (block & 1) == 0 ? 1L << (block & 63) : 0));
  }
}
