package org.crosshash.hamming;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Exact Hamming search that takes the faster way for each query: a scan of all codes, or tables of
 * multi-index hashing where the array has grown enough to have them.
 *
 * <p>Answers are those of {@link FlatSearch}, byte for byte, whichever way is taken. Tables are
 * built in the background when a search or {@link #prepare} finds them missing or outgrown; until
 * they are there the scan answers. Safe for any number of threads.
 *
 * <pre>{@code
 * PlannedResult found = search.search(array.snapshot(), queries, SearchRequest.nearest(10));
 * found.plans().getFirst().reason();
 * }</pre>
 */
public final class PlannedSearch {
  /** Codes that an array must have to be given tables: fewer are scanned in no time. */
  private static final int LEAST_CODES = 131_072;

  /** Slots appended since, and as a share of all, that tables bear before they are built anew. */
  private static final int TAIL_BORNE = 65_536;

  private static final int TAIL_SHARE = 64;

  /** The same of replaced codes. */
  private static final int STALE_BORNE = 2048;

  private static final int STALE_SHARE = 2048;

  /** Queries of a search that shares scans with others; more are well off by themselves. */
  private static final int FEW_QUERIES = 32;

  /** Building takes at most this part of one thread's time. */
  private static final int REST = 8;

  private final FlatSearch flat;
  private final Optional<Executor> builder;

  /**
   * A search that builds tables in the background.
   *
   * @param flat scans; the tables use its threads too
   * @param builder builds tables, one thread at a time; what it refuses is not built, and a task
   *     ends early when its thread is interrupted
   */
  public PlannedSearch(FlatSearch flat, Executor builder) {
    this(flat, Optional.of(builder));
  }

  private PlannedSearch(FlatSearch flat, Optional<Executor> builder) {
    this.flat = flat;
    this.builder = builder;
  }

  /** A search with a scan, which builds tables only when told to. */
  public static PlannedSearch of(FlatSearch flat) {
    return new PlannedSearch(flat, Optional.empty());
  }

  /** The same with the best kernel on this many threads of the common pool. */
  public static PlannedSearch withThreads(int threads) {
    return of(FlatSearch.withThreads(threads));
  }

  /** The scan it uses. */
  public FlatSearch flat() {
    return flat;
  }

  /**
   * Has tables built in the background where they are missing or outgrown; returns at once.
   *
   * @param snapshot the newest of its array
   */
  public void prepare(CodeSnapshot snapshot) {
    CodeHistory history = snapshot.history();
    if (builder.isEmpty() || !wantsTables(snapshot) || !history.beginBuild()) {
      return;
    }
    long start = System.nanoTime();
    try {
      builder
          .get()
          .execute(() -> {
            try {
              if (enoughMemory(snapshot)) {
                build(snapshot, 1, () -> Thread.currentThread().isInterrupted());
              } else {
                history.waitBecause("there is not enough memory for tables");
              }
            } catch (CrosshashException e) {
              if (e.problem() != Problem.CANCELLED) {
                throw e;
              }
            } finally {
              history.endBuild(REST * (System.nanoTime() - start));
            }
          });
    } catch (RejectedExecutionException e) {
      // The builder was shut down, and so will be what is searched; the scan answers until then.
      history.endBuild(0);
    }
  }

  /**
   * Builds the tables of a snapshot's array now, whatever its size; for what is searched often and
   * never changes.
   *
   * @param snapshot the newest of its array
   */
  public void build(CodeSnapshot snapshot) {
    build(snapshot, flat.threads(), () -> false);
  }

  private void build(CodeSnapshot snapshot, int buildThreads, BooleanSupplier cancelled) {
    MultiIndex tables =
        MultiIndex.build(
            snapshot, DistanceProfile.of(snapshot), buildThreads, flat.executor(), cancelled);
    install(snapshot, tables);
  }

  /** Puts tables to use; they must be of this snapshot. */
  void install(CodeSnapshot snapshot, MultiIndex tables) {
    snapshot
        .history()
        .install(new CodeHistory.Tables(tables, new CostMeter(flat, snapshot, tables).measure()));
  }

  /**
   * Searches for every query among the live codes.
   *
   * @param snapshot the codes
   * @param queries codes of the same length
   * @param request what to search for
   * @throws CrosshashException where the codes differ in length, or with {@link Problem#CANCELLED}
   *     where the request was cancelled
   */
  public PlannedResult search(CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    snapshot.codes().requireBits(queries);
    prepare(snapshot);
    Optional<CodeHistory.Tables> tables =
        snapshot.history().tables().filter(built -> built.index().covers(snapshot));
    if (tables.isEmpty() || queries.size() == 0) {
      return scanned(snapshot, queries, request);
    }
    return new Batch(snapshot, queries, request, tables.get()).search();
  }

  /** Scans the live codes, together with other searches where that helps. */
  private List<Neighbours> scan(CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    if (request.filter() instanceof EverySlot
        && queries.size() <= FEW_QUERIES
        && snapshot.codes().size() >= LEAST_CODES) {
      return snapshot.history().scans().search(flat, snapshot, queries, request);
    }
    return flat.search(snapshot.codes(), queries, request.withFilter(snapshot.live()));
  }

  private PlannedResult scanned(CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    int size = snapshot.codes().size();
    String reason =
        size < LEAST_CODES
            ? "scan: %d codes are scanned as fast as they are looked up".formatted(size)
            : "scan: " + snapshot.history().waiting();
    List<SearchPlan> plans = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      plans.add(new SearchPlan(SearchPlan.Kind.FLAT, 0, 0, 0, 0, 0, 0, size, reason));
    }
    return new PlannedResult(scan(snapshot, queries, request), plans);
  }

  private static boolean wantsTables(CodeSnapshot snapshot) {
    int size = snapshot.codes().size();
    if (size < LEAST_CODES) {
      return false;
    }
    Optional<CodeHistory.Tables> tables = snapshot.history().tables();
    if (tables.isEmpty()) {
      return true;
    }
    MultiIndex index = tables.get().index();
    return index.covers(snapshot)
        && (size - index.size() > Math.max(TAIL_BORNE, size / TAIL_SHARE)
            || index.replacedSince(snapshot) > Math.max(STALE_BORNE, size / STALE_SHARE));
  }

  /**
   * Whether the heap has room for tables, half as much again, and what old ones take until then.
   */
  private static boolean enoughMemory(CodeSnapshot snapshot) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    int size = snapshot.codes().size();
    int substrings = DistanceProfile.likelyCount(snapshot.codes().bits(), size) + 1;
    return 3 * BucketTable.bytes(size, substrings) / 2 < free;
  }

  /** The search for the queries that came together. */
  private final class Batch {
    private final CodeSnapshot snapshot;
    private final PackedCodes queries;
    private final SearchRequest asked;

    /** What was asked for, among the live slots alone. */
    private final SearchRequest request;

    private final CodeHistory.Tables tables;
    private final MultiIndex index;
    private final boolean scansAll;
    private final SearchPlanner.Decision decision;
    private final Neighbours[] found;
    private final SearchPlan[] plans;

    Batch(
        CodeSnapshot snapshot,
        PackedCodes queries,
        SearchRequest asked,
        CodeHistory.Tables tables) {
      this.snapshot = snapshot;
      this.queries = queries;
      this.asked = asked;
      this.request = asked.withFilter(snapshot.live());
      this.tables = tables;
      this.index = tables.index();
      FilterShare share =
          FilterShare.of(request.filter(), asked.filter().count(), snapshot.codes());
      this.scansAll = share.chunks() == 1 && share.slots() == 1;
      this.decision =
          SearchPlanner.decide(
              index,
              tables.costs(),
              snapshot,
              request,
              queries.size(),
              share.slots(),
              share.chunks());
      this.found = new Neighbours[queries.size()];
      this.plans = new SearchPlan[queries.size()];
    }

    PlannedResult search() {
      if (decision.budget() > 0) {
        lookUp();
      }
      scanTheRest();
      return new PlannedResult(Arrays.asList(found), Arrays.asList(plans));
    }

    private void lookUp() {
      List<Neighbours> tails = tails();
      // On several threads queries share the time of a scan that would have used them all.
      long budget = decision.budget() * Math.min(flat.threads(), queries.size());
      ParallelTasks.run(
          queries.size(),
          flat.threads(),
          flat.executor(),
          query -> {
            MultiIndexSearch search =
                new MultiIndexSearch(index, snapshot, queries.query(query), request, budget);
            boolean finished = search.run(tails.get(query));
            if (finished) {
              found[query] = search.result();
            }
            plans[query] = plan(search, finished);
          });
    }

    private void scanTheRest() {
      int bytes = queries.bits() / 8;
      int[] rest = new int[found.length];
      int count = 0;
      for (int query = 0; query < found.length; query++) {
        if (found[query] == null) {
          rest[count++] = query;
        }
      }
      if (count == 0) {
        return;
      }
      byte[] codes = new byte[count * bytes];
      for (int i = 0; i < count; i++) {
        System.arraycopy(queries.code(rest[i]), 0, codes, i * bytes, bytes);
        if (plans[rest[i]] == null) {
          plans[rest[i]] = plan(SearchPlan.Kind.FLAT, 0, 0, 0, snapshot.codes().size(), "");
        }
      }
      long start = System.nanoTime();
      List<Neighbours> scanned = scan(snapshot, PackedCodes.of(queries.bits(), codes), asked);
      if (count == 1 && scansAll && plans[rest[0]].steps() > 0) {
        // No code equals the query, so the scan went to its end, and tells what one costs.
        double nanos = (double) (System.nanoTime() - start) / snapshot.codes().size();
        snapshot.history().sawScan(tables, nanos);
      }
      for (int i = 0; i < count; i++) {
        found[rest[i]] = scanned.get(i);
      }
    }

    /** What each query finds among the slots behind the tables. */
    private List<Neighbours> tails() {
      PackedCodes all = snapshot.codes();
      int from = index.size();
      PackedCodes tail = all.part(from, all.size());
      SlotFilter filter = request.filter();
      SearchRequest behind =
          new SearchRequest(
              request.limit(),
              request.radius(),
              block -> filter.word(block + from / 64),
              request.cancelled());
      List<Neighbours> shifted = new ArrayList<>();
      for (Neighbours neighbours : flat.search(tail, queries, behind)) {
        int[] slots = neighbours.slots();
        for (int i = 0; i < slots.length; i++) {
          slots[i] += from;
        }
        shifted.add(neighbours);
      }
      return shifted;
    }

    private SearchPlan plan(MultiIndexSearch search, boolean finished) {
      int size = snapshot.codes().size();
      return plan(
          finished ? SearchPlan.Kind.MULTI_INDEX : SearchPlan.Kind.MULTI_INDEX_THEN_FLAT,
          search.steps(),
          search.probes(),
          search.candidates(),
          finished ? size - index.size() : size + (long) size - index.size(),
          finished
              ? ""
              : String.format(
                  Locale.ROOT,
                  "; given up at step %d after %d buckets and %d slots, then scanned",
                  search.steps(),
                  search.probes(),
                  search.candidates()));
    }

    private SearchPlan plan(
        SearchPlan.Kind kind,
        int steps,
        long probes,
        long candidates,
        long scanned,
        String outcome) {
      return new SearchPlan(
          kind,
          decision.scanNanos() / 1e3,
          decision.tablesNanos() / 1e3,
          index.substrings().count(),
          steps,
          probes,
          candidates,
          scanned,
          decision.reason() + outcome);
    }
  }
}
