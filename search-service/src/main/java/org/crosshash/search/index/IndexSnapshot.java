package org.crosshash.search.index;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.PlannedResult;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.hamming.SearchRequest;

/**
 * One version of an index, held still: whatever is written meanwhile, all reads here see that
 * version. Safe for any number of threads; must be closed, and not used afterwards.
 *
 * <pre>{@code
 * try (IndexSnapshot snapshot = index.snapshot()) {
 *   SearchResult result = snapshot.search(codes, SearchOptions.nearest(10), StopSignal.NEVER);
 * }
 * }</pre>
 */
public final class IndexSnapshot implements AutoCloseable {
  private final View view;
  private final RecordStore records;
  private final PlannedSearch search;
  private final SearchCounters counters;
  private final StopSignal whileOpen;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over one holding of the view. */
  IndexSnapshot(
      View view,
      RecordStore records,
      PlannedSearch search,
      SearchCounters counters,
      StopSignal whileOpen) {
    this.view = view;
    this.records = records;
    this.search = search;
    this.counters = counters;
    this.whileOpen = whileOpen;
  }

  /** All of the version, as long as this is open. */
  View view() {
    requireOpen();
    return view;
  }

  /** Counts the searches of its index. */
  public SearchCounters counters() {
    return counters;
  }

  /** What the index is. */
  public IndexDefinition definition() {
    return view.definition();
  }

  /** Its version. */
  public long version() {
    return view.state().version();
  }

  /** Its entries. */
  public long size() {
    return view.state().size();
  }

  /**
   * The nearest entries of each code.
   *
   * @param codes any number of codes of bits/8 bytes
   * @param options what to look for
   * @param stop asked between blocks of the scan
   * @throws CrosshashException INVALID_ARGUMENT where a code has another length; OUT_OF_RANGE where
   *     the radius lies outside 0 to bits; whatever {@code stop} throws
   */
  public SearchResult search(List<byte[]> codes, SearchOptions options, StopSignal stop) {
    requireOpen();
    Codes.requireRadius(options.radius(), definition().bits());
    PackedCodes queries =
        PackedCodes.of(definition().bits(), Codes.concatenated(codes, definition().codeBytes()));
    SearchRequest request =
        new SearchRequest(
            options.limit(),
            options.radius().orElse(definition().bits()),
            view.slots().filter(options.modality()),
            () -> {
              whileOpen.check();
              stop.check();
              return false;
            });
    PlannedResult found = search.search(view.codes(), queries, request);
    return new SearchResult(
        found.neighbours().stream().map(this::named).toList(), found.plans(), version());
  }

  /**
   * The attributes of an entry that a search here has found.
   *
   * @throws CrosshashException NOT_FOUND where this version has no such entry; DATA_LOSS where its
   *     record is damaged
   */
  public SortedMap<String, String> attributes(EntryKey key) {
    return entry(key).attributes();
  }

  /**
   * An entry by its name.
   *
   * @throws CrosshashException NOT_FOUND where this version has no such entry; DATA_LOSS where its
   *     record is damaged
   */
  public Entry entry(EntryKey key) {
    requireOpen();
    return records
        .entry(key, view.records())
        .map(stored -> new Entry(key, stored.code(), stored.attributes()))
        .orElseThrow(() ->
            CrosshashException.notFound(
                "The entry must be in the index",
                key + " in `" + definition().id() + "` at version " + version(),
                "insert it first"));
  }

  /** Gives the version up. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      view.release();
    }
  }

  private List<Neighbour> named(Neighbours found) {
    List<Neighbour> neighbours = new ArrayList<>(found.size());
    for (int rank = 0; rank < found.size(); rank++) {
      int slot = found.slots()[rank];
      neighbours.add(
          new Neighbour(
              view.slots().key(slot), found.distances()[rank], view.slots().ordinal(slot)));
    }
    return neighbours;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the snapshot is closed");
    }
  }
}
