package org.crosshash.search.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.CombinedDistance;
import org.crosshash.hamming.CombinedSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.PlannedResult;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.hamming.SearchPlan;
import org.crosshash.hamming.SearchRequest;
import org.crosshash.hamming.SlotFilter;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.FacetCounter;
import org.crosshash.search.filter.Filter;
import org.roaringbitmap.RoaringBitmap;

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
  private static final int BLOCKS_BETWEEN_CHECKS = 1024;

  private final View view;
  private final RecordStore records;
  private final PlannedSearch search;
  private final SearchCounters counters;
  private final Path folder;
  private final StopSignal whileOpen;
  private final Selections selections;
  private final FacetCounter facets;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over one holding of the view. */
  IndexSnapshot(
      View view,
      RecordStore records,
      PlannedSearch search,
      SearchCounters counters,
      Path folder,
      StopSignal whileOpen) {
    this.view = view;
    this.records = records;
    this.search = search;
    this.counters = counters;
    this.folder = folder;
    this.whileOpen = whileOpen;
    DirectorySlots slots =
        new DirectorySlots(view.slots(), key -> records.ordinal(key, view.records()));
    this.selections = new Selections(view, slots);
    this.facets = new FacetCounter(view.attributes(), slots);
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

  /** Names of the artifacts that the index was filled from, by now. */
  public SortedSet<String> sources() {
    requireOpen();
    return IndexSources.read(folder);
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
   * @param stop asked while filters are evaluated and between blocks of the scan
   * @throws CrosshashException INVALID_ARGUMENT where a code has another length; OUT_OF_RANGE where
   *     the radius lies outside 0 to bits; whatever {@code stop} throws
   */
  public SearchResult search(List<byte[]> codes, SearchOptions options, StopSignal stop) {
    requireOpen();
    boolean sum = options.combination() == Combination.SUM;
    int bits = definition().bits();
    Codes.requireRadius(options.radius(), bits, sum ? Math.max(1, codes.size()) : 1);
    PackedCodes queries = PackedCodes.of(bits, Codes.concatenated(codes, definition().codeBytes()));
    StopSignal wanted = whileOpenAnd(stop);
    SearchRequest request =
        new SearchRequest(
            options.limit(),
            options.radius().orElse(sum ? Integer.MAX_VALUE : bits),
            passing(options, queries, wanted),
            () -> {
              wanted.check();
              return false;
            });
    PlannedResult found =
        switch (options.combination()) {
          case SEPARATE -> search.search(view.codes(), queries, request);
          case MINIMUM, SUM -> combined(queries, request, sum);
        };
    return new SearchResult(
        found.neighbours().stream().map(this::named).toList(), found.plans(), version());
  }

  /**
   * How many entries pass.
   *
   * @param stop asked now and then
   * @throws CrosshashException INVALID_ARGUMENT where the filter does not fit the index; whatever
   *     {@code stop} throws
   */
  public EntrySet entries(EntryQuery query, StopSignal stop) {
    requireOpen();
    StopSignal wanted = whileOpenAnd(stop);
    SlotFilter passing = selections.of(query.filter(), query.modality(), wanted).filter();
    SlotFilter near =
        query.near().map(ball -> near(ball.code(), ball.radius())).orElse(SlotFilter.all());
    RoaringBitmap slots =
        Selection.slots(
            block -> {
              if (block % BLOCKS_BETWEEN_CHECKS == 0) {
                wanted.check();
              }
              long word = passing.word(block);
              return word == 0 ? 0 : word & near.word(block);
            },
            view.slots().slots());
    return new EntrySet(slots, facets);
  }

  /** The entries that a search here has found. */
  public EntrySet entries(List<Neighbour> neighbours) {
    requireOpen();
    RoaringBitmap slots = new RoaringBitmap();
    neighbours.forEach(neighbour -> slots.add(view.slots().slotOf(neighbour.ordinal())));
    return new EntrySet(slots, facets);
  }

  /** What filters can name, with their types: the typed attributes, and labels where there are. */
  public SortedMap<String, AttributeIndex.Field> fields() {
    requireOpen();
    return view.attributes().fields();
  }

  /** The entry of a key; empty where this version has none. */
  public Optional<Entry> find(EntryKey key) {
    requireOpen();
    return records
        .entry(key, view.records())
        .map(stored ->
            new Entry(
                key, stored.code(), stored.attributes(), stored.filtered(), stored.localCodes()));
  }

  /** How many of its entries have local codes. */
  public LocalCodeTotals localCodes() {
    return view.localCodes();
  }

  /**
   * The local codes of some entries, in their order; empty where an entry has none.
   *
   * @throws CrosshashException DATA_LOSS where a record is damaged
   */
  public List<byte[]> localCodes(List<EntryKey> keys) {
    requireOpen();
    return records.entries(keys, view.records()).stream()
        .map(entry -> entry.map(StoredEntry::localCodes).orElse(new byte[0]))
        .toList();
  }

  /** Keys of the entries that pass, in insertion order; RESOURCE_EXHAUSTED above a number. */
  List<EntryKey> keys(Filter filter, Optional<Modality> modality, int most, StopSignal stop) {
    Selection selection = selections.of(Optional.of(filter), modality, stop);
    if (selection.count() > most) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "One deletion by a filter takes at most " + most + " entries",
          selection.count() + " pass",
          "narrow the filter and delete in several steps");
    }
    List<EntryKey> keys = new ArrayList<>((int) selection.count());
    Selection.slots(selection.filter(), view.slots().slots())
        .forEach((int slot) -> keys.add(view.slots().key(slot)));
    return keys;
  }

  private PlannedResult combined(PackedCodes queries, SearchRequest request, boolean sum) {
    PackedCodes database = view.codes().codes();
    CombinedSearch together = new CombinedSearch(search.flat());
    SearchRequest live = request.withFilter(view.codes().live());
    Neighbours found =
        sum ? together.sum(database, queries, live) : together.minimum(database, queries, live);
    return new PlannedResult(
        List.of(found),
        List.of(
            new SearchPlan(
                SearchPlan.Kind.FLAT,
                0,
                0,
                0,
                0,
                0,
                0,
                database.size(),
                "scan: several codes make one query")));
  }

  private SlotFilter passing(SearchOptions options, PackedCodes queries, StopSignal stop) {
    SlotFilter passing =
        options.filter().isPresent()
            ? selections.of(options.filter(), options.modality(), stop).filter()
            : view.slots().filter(options.modality());
    if (options.after().isEmpty()) {
      return passing;
    }
    if (options.combination() == Combination.SEPARATE && queries.size() != 1) {
      throw CrosshashException.invalid(
          "A search goes on behind a position for one query",
          queries.size() + " codes",
          "send one code with a page token, or combine the codes");
    }
    Position after = options.after().get();
    SlotFilter behind =
        CombinedDistance.of(view.codes().codes(), queries, options.combination() == Combination.SUM)
            .behind(after.distance(), view.slots().slotsUpTo(after.ordinal()));
    return block -> {
      long word = passing.word(block);
      return word == 0 ? 0 : word & behind.word(block);
    };
  }

  private SlotFilter near(byte[] code, int radius) {
    Codes.requireRadius(OptionalInt.of(radius), definition().bits(), 1);
    PackedCodes query =
        PackedCodes.of(
            definition().bits(), Codes.concatenated(List.of(code), definition().codeBytes()));
    return CombinedDistance.of(view.codes().codes(), query, false).within(radius);
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
    return find(key)
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

  private StopSignal whileOpenAnd(StopSignal stop) {
    return () -> {
      whileOpen.check();
      stop.check();
    };
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the snapshot is closed");
    }
  }
}
