package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Exact Hamming search by looking at every code.
 *
 * <p>Up to 64 queries pass together over a chunk of codes while it is in the first-level cache.
 * With several threads the work is cut in tasks, each with collectors of its own, that are merged
 * in the order of slots; the answer is in the total order of (distance, slot) and so the same for
 * any number of threads. Immutable and safe for any number of threads.
 */
public final class FlatSearch {
  /** Queries that share one pass over the codes. */
  private static final int QUERIES_PER_PASS = 64;

  /** Queries for which a chunk is copied to the heap by kernels that like that. */
  private static final int QUERIES_PER_COPY = 8;

  private final HammingKernel kernel;
  private final int threads;
  private final Executor executor;

  /**
   * A search that uses several threads.
   *
   * @param kernel the inner loops
   * @param threads how many threads a search may use, the caller's among them; at least 1
   * @param executor runs what the caller's thread does not; never asked where threads is 1
   */
  public FlatSearch(HammingKernel kernel, int threads, Executor executor) {
    if (threads < 1) {
      throw CrosshashException.invalid(
          "A search needs at least one thread", threads, "give 1 or more");
    }
    this.kernel = kernel;
    this.threads = threads;
    this.executor = executor;
  }

  /** A search with the best kernel on the caller's thread alone. */
  public static FlatSearch singleThreaded() {
    return new FlatSearch(HammingKernels.best(), 1, Runnable::run);
  }

  /** A search with the best kernel on this many threads of the common pool. */
  public static FlatSearch withThreads(int threads) {
    return new FlatSearch(HammingKernels.best(), threads, ForkJoinPool.commonPool());
  }

  /** How many threads a search may use, the caller's among them. */
  int threads() {
    return threads;
  }

  /** What runs that the caller's thread does not. */
  Executor executor() {
    return executor;
  }

  /** The kernel it uses. */
  public HammingKernel kernel() {
    return kernel;
  }

  /**
   * Searches for every query.
   *
   * @param database the codes to search
   * @param queries codes of the same length
   * @param request what to search for
   * @return the neighbours of each query, in the order of queries
   * @throws CrosshashException where the codes differ in length, or with {@link Problem#CANCELLED}
   *     where the request was cancelled
   */
  public List<Neighbours> search(PackedCodes database, PackedCodes queries, SearchRequest request) {
    database.requireBits(queries);
    List<Wanted> wanted = new ArrayList<>(queries.size());
    for (int query = 0; query < queries.size(); query++) {
      wanted.add(new Wanted(queries.query(query), request.limit(), request.radius()));
    }
    return search(database, wanted, request.filter(), request.cancelled());
  }

  /**
   * One of several queries that are searched for together.
   *
   * @param query see {@link CodeShape#query}
   * @param limit how many neighbours at most, at least 1
   * @param radius largest distance of a neighbour
   */
  record Wanted(long[] query, int limit, int radius) {}

  /**
   * Searches for queries that may differ in what they ask for.
   *
   * @param wanted queries for codes of the database's length
   * @param filter which slots may be returned
   * @param cancelled asked before every chunk; true ends the search
   */
  List<Neighbours> search(
      PackedCodes database, List<Wanted> wanted, SlotFilter filter, BooleanSupplier cancelled) {
    int passes = (wanted.size() + QUERIES_PER_PASS - 1) / QUERIES_PER_PASS;
    // Many queries share out by passes; few queries by ranges of the database.
    int ranges =
        passes >= 2 * threads ? 1 : Math.max(1, Math.min(threads, database.chunks().length));
    NearestCollector[][] collectors = new NearestCollector[wanted.size()][ranges];
    long[][] prepared = wanted.stream().map(Wanted::query).toArray(long[][]::new);
    ParallelTasks.run(
        passes * ranges,
        threads,
        executor,
        task -> {
          int firstQuery = task / ranges * QUERIES_PER_PASS;
          int range = task % ranges;
          int lastQuery = Math.min(prepared.length, firstQuery + QUERIES_PER_PASS);
          int chunks = database.chunks().length;
          // Made by the thread that writes to them: collectors of two threads never share a line.
          for (int query = firstQuery; query < lastQuery; query++) {
            collectors[query][range] =
                new NearestCollector(
                    Math.max(1, Math.min(wanted.get(query).limit(), database.size())),
                    Math.min(wanted.get(query).radius(), database.bits()));
          }
          scan(
              database,
              (int) ((long) chunks * range / ranges),
              (int) ((long) chunks * (range + 1) / ranges),
              prepared,
              firstQuery,
              lastQuery,
              range,
              collectors,
              filter,
              cancelled);
        });
    List<Neighbours> results = new ArrayList<>(prepared.length);
    for (NearestCollector[] ofQuery : collectors) {
      results.add(NearestCollector.merge(Arrays.asList(ofQuery)));
    }
    return List.copyOf(results);
  }

  private void scan(
      PackedCodes database,
      int firstChunk,
      int lastChunk,
      long[][] queries,
      int firstQuery,
      int lastQuery,
      int range,
      NearestCollector[][] collectors,
      SlotFilter filter,
      BooleanSupplier cancelled) {
    CodeShape shape = database.shape();
    long[] passes = new long[shape.blocksPerChunk()];
    boolean copying = lastQuery - firstQuery >= QUERIES_PER_COPY && kernel.readsCopies(shape);
    long[] copy = new long[copying ? shape.longsPerChunk() : 0];
    boolean everySlot = filter instanceof EverySlot;
    boolean filled = false;
    for (int number = firstChunk; number < lastChunk; number++) {
      if (cancelled.getAsBoolean()) {
        throw new CrosshashException(
            Problem.CANCELLED,
            "The search was cancelled",
            "chunk " + number + " of " + database.chunks().length,
            "search again, or allow more time");
      }
      int firstSlot = number * shape.codesPerChunk();
      int codes = Math.min(shape.codesPerChunk(), database.size() - firstSlot);
      boolean full = everySlot && codes == shape.codesPerChunk();
      if (!(full && filled) && !fill(passes, firstSlot / 64, codes, filter)) {
        continue;
      }
      filled = full;
      MemorySegment chunk = database.chunks()[number];
      if (copying) {
        int longs = (int) (chunk.byteSize() / Long.BYTES);
        MemorySegment.copy(chunk, ValueLayout.JAVA_LONG, 0, copy, 0, Math.min(longs, copy.length));
      }
      boolean open = false;
      for (int query = firstQuery; query < lastQuery; query++) {
        NearestCollector collector = collectors[query][range];
        if (collector.bound() > 0) {
          open = true;
          kernel.scan(
              shape, chunk, copy, (codes + 63) / 64, passes, queries[query], firstSlot, collector);
        }
      }
      if (!open) {
        return;
      }
    }
  }

  /** Writes which codes of a chunk may be returned; tells whether any may. */
  private static boolean fill(long[] passes, int firstBlock, int codes, SlotFilter filter) {
    long any = 0;
    for (int block = 0; block < passes.length; block++) {
      int left = codes - 64 * block;
      long word = left <= 0 ? 0 : filter.word(firstBlock + block);
      if (left > 0 && left < 64) {
        word &= (1L << left) - 1;
      }
      passes[block] = word;
      any |= word;
    }
    return any != 0;
  }
}
