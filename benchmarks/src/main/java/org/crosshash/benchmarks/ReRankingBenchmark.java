package org.crosshash.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.rerank.AsymmetricTables;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.ReRankedNeighbours;
import org.crosshash.hamming.rerank.ReRanking;
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

/**
 * Re-ranking by product-quantised local codes: 7 local vectors of 128 dimensions, 4 blocks each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReRankingBenchmark {
  private static final LocalShape SHAPE = new LocalShape(7, 128, 4);
  private static final int ITEMS = 100_000;

  /** How many are re-ranked. */
  @Param({"100", "1000"})
  public int depth;

  private ProductQuantiserCodebooks codebooks;
  private float[] query;
  private AsymmetricTables tables;
  private byte[] localCodes;
  private Neighbours found;

  /** Makes codebooks, items and a list of neighbours. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    codebooks = ProductQuantiserCodebooks.of(SHAPE, normal(random, SHAPE.codebookValues()));
    query = normal(random, SHAPE.vectorValues());
    tables = codebooks.tables(query);
    localCodes = new byte[ITEMS * SHAPE.codeBytes()];
    random.nextBytes(localCodes);
    found =
        new Neighbours(
            random.ints(depth, 0, ITEMS).toArray(), random.ints(depth, 0, 20).sorted().toArray());
  }

  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** The tables of a query. */
  @Benchmark
  public AsymmetricTables tables() {
    return codebooks.tables(query);
  }

  /** Scores and orders. */
  @Benchmark
  public ReRankedNeighbours reRank() {
    return new ReRanking(depth, 0.5)
        .apply(found, 64, slot -> tables.score(localCodes, slot * SHAPE.codeBytes()));
  }

  /** The local codes of an item. */
  @Benchmark
  public byte[] encode() {
    return codebooks.encode(query);
  }
}
