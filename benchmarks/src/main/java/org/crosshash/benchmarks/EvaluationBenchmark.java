package org.crosshash.benchmarks;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crosshash.evaluation.EvaluationSettings;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.RetrievalEvaluator;
import org.crosshash.evaluation.RetrievalMetrics;
import org.crosshash.hamming.PackedCodes;
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

/** The usual measures of 50 queries against a database of NUS-WIDE's size, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EvaluationBenchmark {
  private static final int QUERIES = 50;
  private static final int DATABASE = 188_421;
  private static final int LABELS = 21;

  /** Code length. */
  @Param({"16", "64", "128"})
  public int bits;

  private PackedCodes queries;
  private PackedCodes database;
  private LabelSets queryLabels;
  private LabelSets databaseLabels;
  private RetrievalEvaluator evaluator;

  /** Makes codes and labels. */
  @Setup
  public void makeData() {
    Random random = new Random(1);
    queries = codes(random, QUERIES);
    database = codes(random, DATABASE);
    queryLabels = labels(random, QUERIES);
    databaseLabels = labels(random, DATABASE);
    evaluator =
        new RetrievalEvaluator(
            EvaluationSettings.of(List.of(50), List.of(1, 10, 50, 100, 200, 500, 1000)), 1);
  }

  private PackedCodes codes(Random random, int count) {
    byte[] bytes = new byte[count * bits / 8];
    random.nextBytes(bytes);
    return PackedCodes.of(bits, bytes);
  }

  private static LabelSets labels(Random random, int count) {
    boolean[][] multiHot = new boolean[count][LABELS];
    for (boolean[] row : multiHot) {
      for (int label = 0; label < LABELS; label++) {
        row[label] = random.nextInt(10) == 0;
      }
    }
    return LabelSets.of(multiHot);
  }

  /** All measures and curves. */
  @Benchmark
  public RetrievalMetrics evaluate() {
    return evaluator.evaluate(queries, queryLabels, database, databaseLabels);
  }
}
