package org.crosshash.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.files.LockFile;
import org.crosshash.hamming.CodeSnapshot;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.AttributeType;
import org.crosshash.search.filter.Filter;

/**
 * An index of codes that survives its process.
 *
 * <p>The records in RocksDB are the index; arrays in memory, rebuilt at open, are what searches
 * scan. A write returns when it is on disk (synced; concurrent writers share one sync) and visible.
 * Each raises the version. A new entry takes the next place in the insertion order, a replaced one
 * keeps its own, a deleted one gives its place up for good; places break ties, so the same query
 * always has the same answer, before and after a restart.
 *
 * <p>Every record carries a checksum, and the counters a fingerprint of all records, both checked
 * at open: an index whose files are damaged is refused with DATA_LOSS instead of answering from
 * them.
 *
 * <p>Safe for any number of threads. Readers never wait for writers. One process at a time has an
 * index's folder; all snapshots must be closed for {@link #close()} to return.
 */
public final class DurableIndex implements AutoCloseable {
  /** Most entries that one write can name. */
  public static final int MAXIMUM_ENTRIES = 10_000;

  /** Most entries that one deletion by a filter can take. */
  public static final int MAXIMUM_FILTER_DELETIONS = 1_000_000;

  /** Name of the folder of the records in that of an index. */
  static final String RECORDS = "records";

  private final Path folder;
  private final LockFile lock;
  private final AcknowledgedVersion acknowledged;
  private final RecordStore records;
  private final PlannedSearch search;
  private final IndexWriter writer;
  private final Phaser views = new Phaser(1);
  private final Object newVersion = new Object();
  private volatile View current;
  private volatile boolean closed;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final SearchCounters counters = new SearchCounters();
  private final Duration openTime;

  private DurableIndex(
      Path folder,
      LockFile lock,
      AcknowledgedVersion acknowledged,
      RecordStore records,
      PlannedSearch search,
      IndexWriter.Committed loaded,
      Duration openTime) {
    this.folder = folder;
    this.openTime = openTime;
    this.lock = lock;
    this.acknowledged = acknowledged;
    this.records = records;
    this.search = search;
    this.writer = new IndexWriter(folder, records, acknowledged, loaded, this::publish);
    this.current = view(loaded);
  }

  /**
   * Makes an empty index in a new folder, all or nothing.
   *
   * @param folder must not exist; its parent must
   * @param definition what the index is
   * @throws CrosshashException ALREADY_EXISTS where the folder exists
   */
  public static void create(Path folder, IndexDefinition definition) {
    if (Files.exists(folder)) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "A new index needs a new folder",
          folder,
          "choose another, or open the index that is there");
    }
    Path draft = folder.resolveSibling("." + folder.getFileName() + ".draft");
    try {
      DurableFiles.deleteTree(draft);
      Files.createDirectories(draft.resolve(RECORDS));
      try (RecordStore records = RecordStore.open(draft.resolve(RECORDS), true)) {
        records.write(definition, IndexState.EMPTY);
      }
      IndexSources.replace(draft, artifacts(definition));
      DurableFiles.move(draft, folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the index folder " + folder, e);
    }
  }

  /**
   * Opens an index and checks every record of it.
   *
   * @param folder where it was created
   * @param search how it is searched
   * @throws CrosshashException NOT_FOUND where there is none; FAILED_PRECONDITION where another
   *     process has it; DATA_LOSS where its files are damaged
   */
  public static DurableIndex open(Path folder, PlannedSearch search) {
    long start = System.nanoTime();
    if (!Files.isDirectory(folder)) {
      throw CrosshashException.notFound("The index's folder must exist", folder, "create it first");
    }
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      LockFile lock = kept(opened, IndexOwner.take(folder));
      AcknowledgedVersion acknowledged = kept(opened, AcknowledgedVersion.open(folder));
      OptionalLong witness = read(acknowledged, folder);
      RecordStore records = kept(opened, RecordStore.open(folder.resolve(RECORDS), false));
      IndexDefinition definition = records.definition();
      IndexState state = records.state();
      if (witness.orElse(0) > state.version()) {
        throw Damage.in(
            folder.resolve(RECORDS),
            "version %d was acknowledged, the records end at version %d"
                .formatted(witness.orElse(0), state.version()));
      }
      MemoryIndex memory = EntryLoader.load(folder.resolve(RECORDS), records, definition, state);
      DurableIndex index =
          new DurableIndex(
              folder,
              lock,
              acknowledged,
              records,
              search,
              new IndexWriter.Committed(definition, state, memory),
              Duration.ofNanos(System.nanoTime() - start));
      opened.clear();
      search.prepare(index.current.codes());
      return index;
    } finally {
      Resources.closeAll(opened.reversed());
    }
  }

  /** What the index is. */
  public IndexDefinition definition() {
    return current.definition();
  }

  /** Where it is kept. */
  public Path folder() {
    return folder;
  }

  /** Entries of the newest version. */
  public long size() {
    return current.state().size();
  }

  /** The newest version. */
  public long version() {
    return current.state().version();
  }

  /** How long opening it took, every record checked. */
  public Duration openTime() {
    return openTime;
  }

  /** Counts its searches. */
  public SearchCounters counters() {
    return counters;
  }

  /**
   * What it holds and takes.
   *
   * @throws CrosshashException UNAVAILABLE where the index is closed
   */
  public IndexFigures figures() {
    try (IndexSnapshot snapshot = snapshot()) {
      View view = snapshot.view();
      int slots = view.slots().slots();
      return new IndexFigures(
          view.state().version(),
          view.slots().count(view.codes().live()),
          slots - view.codes().liveCount(),
          (long) slots * view.definition().codeBytes(),
          view.slots().estimatedBytes(),
          view.attributes().estimatedBytes(),
          view.localCodes(),
          records.bufferBytes(),
          FolderSize.of(folder),
          records.compacted(),
          openTime);
    }
  }

  /**
   * Gives the memory and the disk's space of deleted and replaced entries back. Readers go on; so
   * do writers, but for the moment in which the arrays are built anew.
   *
   * @throws CrosshashException UNAVAILABLE where the index is closed
   */
  public CompactionOutcome compact() {
    // Held as a reader holds it, so that closing waits.
    try (IndexSnapshot _ = snapshot()) {
      long before = FolderSize.of(folder);
      long slots = writer.compact();
      records.compact(Instant.now());
      return new CompactionOutcome(slots, before, FolderSize.of(folder));
    }
  }

  /**
   * Copies the newest version, all of it, to a new folder, from which {@link IndexSnapshotFolder}
   * makes an index again. Writers wait for a moment, readers never.
   *
   * @param target must not exist; its parent must
   * @param now when that is
   * @throws CrosshashException UNAVAILABLE where the index is closed
   */
  public SnapshotManifest copyTo(Path target, Instant now) {
    // Held as a reader holds it, so that closing waits.
    try (IndexSnapshot _ = snapshot()) {
      IndexWriter.Copied copied =
          writer.copy(() -> {
            try {
              Files.createDirectory(target);
            } catch (IOException e) {
              throw new UncheckedIOException("cannot make the folder " + target, e);
            }
            records.checkpoint(target.resolve(RECORDS));
            IndexSources.replace(target, IndexSources.read(folder));
          });
      return IndexSnapshotFolder.describe(target, copied.definition(), copied.state(), now);
    }
  }

  /**
   * The newest version, held still. Never waits.
   *
   * @throws CrosshashException UNAVAILABLE where the index is closed
   */
  public IndexSnapshot snapshot() {
    while (true) {
      requireOpen();
      View newest = current;
      if (newest.hold()) {
        return new IndexSnapshot(newest, records, search, counters, folder, this::requireOpen);
      }
    }
  }

  /**
   * The newest version once it is at least {@code minimum}.
   *
   * @param patience how long to wait for it
   * @throws CrosshashException UNAVAILABLE where it is not reached in that time or the index is
   *     closed; CANCELLED where the thread is interrupted
   */
  public IndexSnapshot snapshot(long minimum, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      synchronized (newVersion) {
        while (!closed && current.state().version() < minimum) {
          long left = (end - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            throw new CrosshashException(
                Problem.UNAVAILABLE,
                "A search with a minimum version waits until the index has it",
                "version "
                    + minimum
                    + " of `"
                    + definition().id()
                    + "`, which is at version "
                    + current.state().version(),
                "give a version that a write has answered with, or wait longer");
          }
          newVersion.wait(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED,
          "Waiting for a version ends when its thread is interrupted",
          "version " + minimum,
          "search again",
          e);
    }
    return snapshot();
  }

  /**
   * Inserts or replaces entries, however many the index holds.
   *
   * @see #upsert(List, Optional, long)
   */
  public UpsertOutcome upsert(List<Entry> entries, Optional<String> model) {
    return upsert(entries, model, Long.MAX_VALUE);
  }

  /**
   * Inserts or replaces entries; they are on disk and visible when it returns.
   *
   * @param entries 1 to {@value #MAXIMUM_ENTRIES}, no key twice
   * @param model name of the model that made the codes; must be the index's where it has one
   * @param most how many entries the index may hold afterwards; replacing is always allowed
   * @throws CrosshashException INVALID_ARGUMENT for entries that break a rule; FAILED_PRECONDITION
   *     for another model's codes; RESOURCE_EXHAUSTED where there would be too many; nothing is
   *     written then
   */
  public UpsertOutcome upsert(List<Entry> entries, Optional<String> model, long most) {
    requireOpen();
    requireModel(model);
    requireCount(entries.size(), "entries");
    Set<EntryKey> keys = new HashSet<>();
    for (Entry entry : entries) {
      Codes.requireLength(
          entry.code(),
          definition().codeBytes(),
          "entry " + Texts.shortened(entry.key().toString()));
      requireLocalCodes(entry);
      requireNew(keys.add(entry.key()), entry.key().toString());
    }
    return writer.submit(group -> group.upsert(entries, most));
  }

  /**
   * Deletes entries; they are gone from disk and sight when it returns. Ids that are not there are
   * passed over.
   *
   * @param ids 1 to {@value #MAXIMUM_ENTRIES}, none twice
   * @param modality only entries of this modality; empty: all of these ids
   * @throws CrosshashException INVALID_ARGUMENT for ids that break a rule
   */
  public DeleteOutcome delete(List<String> ids, Optional<Modality> modality) {
    requireOpen();
    requireCount(ids.size(), "ids");
    List<Modality> modalities = modality.map(List::of).orElse(List.of(Modality.values()));
    Set<String> distinct = new HashSet<>();
    List<EntryKey> keys = new ArrayList<>();
    for (String id : ids) {
      requireNew(distinct.add(id), id);
      modalities.forEach(each -> keys.add(new EntryKey(each, id)));
    }
    return writer.submit(group -> group.delete(keys));
  }

  /**
   * Deletes all entries that pass a filter, in one write; they are gone from disk and sight when it
   * returns. It sees every write that was acknowledged before.
   *
   * @param modality only entries of this modality; empty: all
   * @param stop asked now and then before anything is deleted
   * @throws CrosshashException INVALID_ARGUMENT where the filter does not fit the index;
   *     RESOURCE_EXHAUSTED where more than {@value #MAXIMUM_FILTER_DELETIONS} pass; nothing is
   *     deleted then, nor where {@code stop} throws
   */
  public DeleteOutcome delete(Filter filter, Optional<Modality> modality, StopSignal stop) {
    requireOpen();
    return writer.submitFirst(group -> {
      try (IndexSnapshot newest = snapshot()) {
        return group.delete(newest.keys(filter, modality, MAXIMUM_FILTER_DELETIONS, stop));
      }
    });
  }

  /**
   * Takes all entries out, and keeps counting versions and places.
   *
   * @param successor the definition from now on; must hold the same codes
   * @return the new version
   */
  public synchronized long clear(IndexDefinition successor) {
    requireOpen();
    if (!successor.holdsSameCodesAs(definition())) {
      throw CrosshashException.precondition(
          "An index keeps its id, its code length and its model",
          definition() + " became " + successor,
          "create another index");
    }
    long version = writer.clear(successor);
    IndexSources.replace(folder, artifacts(successor));
    return version;
  }

  /**
   * Notes an artifact that entries come from, so that it is kept as long as they are.
   *
   * @param artifact name of a codes table, for example
   */
  public synchronized void addSource(String artifact) {
    requireOpen();
    IndexSources.add(folder, artifact);
  }

  /**
   * Refuses typed attributes that have another type in the index's entries.
   *
   * @throws CrosshashException INVALID_ARGUMENT where one has
   */
  public void requireTypes(SortedMap<String, AttributeType> types) {
    try (IndexSnapshot newest = snapshot()) {
      types.forEach((name, type) -> {
        AttributeIndex.Field known = newest.fields().get(name);
        if (known != null && known.type() != type) {
          throw FieldTypes.mismatch(name, known.type(), type, "in what is to be written");
        }
      });
    }
  }

  /** Refuses codes of another model than the index's. */
  public void requireModel(Optional<String> model) {
    Optional<String> own = definition().model();
    if (own.isPresent() && !own.equals(model)) {
      throw CrosshashException.precondition(
          "The index `" + definition().id() + "` holds codes of " + own.get() + " only",
          model.map(name -> "codes of " + name).orElse("codes of no named model"),
          "hash with its model and name that, or create an index for the other model");
    }
  }

  /**
   * Ends the index: refuses new work, waits for snapshots to be closed, gives the folder back.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    writer.stop(
        unavailable(),
        () -> {
          closed = true;
          current.release();
        });
    synchronized (newVersion) {
      newVersion.notifyAll();
    }
    int phase = views.arriveAndDeregister();
    // A negative phase: nobody held a view any longer, and the phaser has ended.
    if (phase >= 0) {
      views.awaitAdvance(phase);
    }
    Resources.closeAll(List.of(records, acknowledged, lock));
  }

  private void publish(IndexWriter.Committed committed) {
    View before = current;
    current = view(committed);
    before.release();
    synchronized (newVersion) {
      newVersion.notifyAll();
    }
  }

  private View view(IndexWriter.Committed committed) {
    CodeSnapshot codes = committed.memory().publish();
    var recordsThen = records.snapshot();
    views.register();
    return new View(
        committed.definition(),
        committed.state(),
        codes,
        committed.memory().slots(),
        committed.memory().attributes(),
        committed.memory().localCodes(),
        recordsThen,
        () -> {
          records.release(recordsThen);
          views.arriveAndDeregister();
        });
  }

  private void requireOpen() {
    if (closed) {
      throw unavailable();
    }
  }

  private CrosshashException unavailable() {
    return new CrosshashException(
        Problem.UNAVAILABLE,
        "The index must be open",
        folder + " was closed",
        "ask again once its service runs, or for another index if it was deleted");
  }

  private static OptionalLong read(AcknowledgedVersion acknowledged, Path folder) {
    try {
      return acknowledged.read();
    } catch (AcknowledgedVersion.DamagedWitnessException e) {
      throw Damage.in(
          folder.resolve(AcknowledgedVersion.fileName()), "its checksum does not fit", e);
    }
  }

  private static SortedSet<String> artifacts(IndexDefinition definition) {
    return Stream.concat(
            definition.model().stream(),
            Stream.ofNullable(definition.annotations().get(IndexDefinition.CODEBOOKS)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static <C extends AutoCloseable> C kept(List<AutoCloseable> opened, C resource) {
    opened.add(resource);
    return resource;
  }

  private void requireLocalCodes(Entry entry) {
    int given = entry.localCodes().length;
    int bytes = definition().localCodeBytes();
    if (given != 0 && given != bytes) {
      throw CrosshashException.invalid(
          bytes == 0
              ? "Only an index with codebooks takes local codes"
              : "Local codes have the %d bytes of the index's codebooks".formatted(bytes),
          given + " bytes at entry " + Texts.shortened(entry.key().toString()),
          bytes == 0
              ? "create the index with `codebooks`, or leave the local codes out"
              : "quantise with the index's codebooks, or leave the local codes out");
    }
  }

  private static void requireCount(int count, String what) {
    if (count < 1 || count > MAXIMUM_ENTRIES) {
      throw CrosshashException.invalid(
          "One write names 1 to " + MAXIMUM_ENTRIES + " " + what,
          count,
          count < 1 ? "name some" : "send them in several writes");
    }
  }

  private static void requireNew(boolean added, String what) {
    if (!added) {
      throw CrosshashException.invalid(
          "One write names each entry once", Texts.shortened(what), "send it once, as it is to be");
    }
  }
}
