package org.crosshash.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crosshash.learning.model.HashHead;
import org.crosshash.tables.FloatMatrix;
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

/** Hashing of vectors of 512 values: one, a batch of 16 on one thread, 8,192 on all. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HashingBenchmark {
  private static final int DIMENSION = 512;

  /** Hidden values; 0: a linear network. */
  @Param({"0", "2048"})
  public int hidden;

  /** Code length. */
  @Param("64")
  public int bits;

  private HashHead head;
  private float[] vector;
  private FloatMatrix batch;
  private FloatMatrix table;

  /** Makes the network and the vectors. */
  @Setup
  public void make() {
    Random random = new Random(1);
    head =
        hidden == 0
            ? HashingHeads.of(
                HashingHeads.layer(floats(random, DIMENSION + 1, bits), DIMENSION, bits))
            : HashingHeads.of(
                HashingHeads.layer(floats(random, DIMENSION + 1, hidden), DIMENSION, hidden),
                HashingHeads.layer(floats(random, hidden + 1, bits), hidden, bits));
    vector = floats(random, 1, DIMENSION);
    batch = FloatMatrix.of(floats(random, 16, DIMENSION), DIMENSION);
    table = FloatMatrix.of(floats(random, 8192, DIMENSION), DIMENSION);
  }

  private static float[] floats(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** One vector. */
  @Benchmark
  public byte[] single() {
    return head.hash(vector);
  }

  /** 16 vectors together. */
  @Benchmark
  public byte[] batch() {
    return head.hash(batch);
  }

  /** 8,192 vectors. */
  @Benchmark
  public byte[] table() {
    return head.hash(table);
  }
}
