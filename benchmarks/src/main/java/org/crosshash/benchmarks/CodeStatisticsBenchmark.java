package org.crosshash.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.PairStatistics;
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

/** Statistics of a million codes on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CodeStatisticsBenchmark {
  private static final int SIZE = 1_000_000;

  /** Code length. */
  @Param({"16", "64", "128", "512"})
  public int bits;

  private byte[] images;
  private byte[] texts;

  /** Makes the codes. */
  @Setup
  public void makeCodes() {
    Random random = new Random(1);
    images = new byte[SIZE * bits / 8];
    random.nextBytes(images);
    texts = new byte[SIZE * bits / 8];
    random.nextBytes(texts);
  }

  /** Balance, correlation, entropy and collisions of one modality. */
  @Benchmark
  public CodeStatistics modality() {
    return CodeStatistics.of(bits, images);
  }

  /** Distances of matching and of random pairs. */
  @Benchmark
  public PairStatistics pairs() {
    return PairStatistics.of(bits, images, texts);
  }
}
