package org.crosshash.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.FilterEvaluator;
import org.crosshash.search.attribute.SlotSource;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterParser;
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
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/** Filters over a million entries on one thread: by the attribute index, and entry by entry. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class FilterBenchmark {
  private static final int ENTRIES = 1_000_000;

  /**
   * A frequent and a rare label, a value of few and of many, ranges, a text within, all at once.
   */
  @Param({
    "labels:label-0",
    "labels:label-900",
    "split = database",
    "source = source-77",
    "year >= 2020",
    "year < 2020",
    "source:777",
    "labels:label-3 AND split = database AND year >= 2020",
    "NOT labels:label-0 AND (labels:label-1 OR labels:label-2 OR year = 1999)",
  })
  public String filter;

  private Filter parsed;
  private FilterColumns columns;
  private AttributeIndex index;

  /** Makes the entries and compares what both find. */
  @Setup
  public void prepare() {
    parsed = FilterParser.parse(filter).orElseThrow();
    columns = new FilterColumns(ENTRIES);
    index = columns.index();
    long[] naive = columns.scan(parsed);
    if (!Arrays.equals(naive, Arrays.copyOf(indexed(), naive.length))) {
      throw new IllegalStateException("the index and the scan find different entries: " + filter);
    }
  }

  /** The entries that pass as a search takes them: by the index. */
  @Benchmark
  public long[] indexed() {
    RoaringBitmap slots = new FilterEvaluator(index, new Slots(ENTRIES), () -> {}).evaluate(parsed);
    return BitSetUtil.bitsetOf(slots).toLongArray();
  }

  /** The same by looking at each entry. */
  @Benchmark
  public long[] scanned() {
    return columns.scan(parsed);
  }

  /** Slots without ids and modalities, which these filters do not name. */
  private record Slots(int slots) implements SlotSource {
    @Override
    public RoaringBitmap withId(String id) {
      return new RoaringBitmap();
    }

    @Override
    public RoaringBitmap withIdWhere(Predicate<byte[]> condition) {
      return new RoaringBitmap();
    }

    @Override
    public List<String> modalities() {
      return List.of();
    }

    @Override
    public RoaringBitmap withModality(String label) {
      return new RoaringBitmap();
    }
  }
}
