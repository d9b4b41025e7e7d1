package org.crosshash.search.index;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.index.RecordCodec.MalformedRecordException;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The records of one index in RocksDB: its definition, its counters, and one record an entry, each
 * closed by a {@link Seal}.
 *
 * <p>Reads may come from any number of threads; writes from one at a time. Nothing may be called
 * after {@link #close()}, which the owner sees to: the engine is native code.
 */
final class RecordStore implements AutoCloseable {
  private static final long READ_AHEAD_BYTES = 1L << 20;

  private final Path folder;
  private final RocksSettings settings;
  private final RocksDB engine;

  private RecordStore(Path folder, RocksSettings settings, RocksDB engine) {
    this.folder = folder;
    this.settings = settings;
    this.engine = engine;
  }

  /** Opens the records in a folder; makes them where {@code create} is set. */
  static RecordStore open(Path folder, boolean create) {
    RocksSettings settings = new RocksSettings(create);
    try {
      RocksDB engine = RocksDB.open(settings.options(), folder.toString());
      return new RecordStore(folder, settings, engine);
    } catch (RocksDBException e) {
      settings.close();
      throw isFull(e)
          ? unwritable(folder, "opening its records", e)
          : translated(folder, "opening its records", e);
    }
  }

  /** The index's definition. */
  IndexDefinition definition() {
    return read(RecordKeys.definition(), RecordCodec::definition)
        .orElseThrow(() -> Damage.in(folder, "the record of the index's definition is missing"));
  }

  /** The index's counters. */
  IndexState state() {
    return read(RecordKeys.state(), RecordCodec::state)
        .orElseThrow(() -> Damage.in(folder, "the record of the index's counters is missing"));
  }

  /** The place of a key's entry as the engine holds it now; the whole record is checked. */
  Optional<Place> place(EntryKey key) {
    byte[] rawKey = RecordKeys.entry(key);
    try {
      byte[] value = engine.get(rawKey);
      if (value == null) {
        return Optional.empty();
      }
      RecordCodec.OrdinalAndLocalCodes found =
          open(rawKey, value, RecordCodec::ordinalAndLocalCodes);
      return Optional.of(
          new Place(
              found.ordinal(), Seal.fingerprint(value, found.ordinal()), found.localCodeBytes()));
    } catch (RocksDBException e) {
      throw translated(folder, "reading entry " + key, e);
    }
  }

  /** The place of a key's entry in the insertion order at the moment of a snapshot. */
  Optional<Long> ordinal(EntryKey key, Snapshot snapshot) {
    byte[] rawKey = RecordKeys.entry(key);
    try (ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
      byte[] value = engine.get(options, rawKey);
      return value == null
          ? Optional.empty()
          : Optional.of(open(rawKey, value, RecordCodec::ordinalAndCode).ordinal());
    } catch (RocksDBException e) {
      throw translated(folder, "reading entry " + key, e);
    }
  }

  /** The entry of a key at the moment of a snapshot. */
  Optional<StoredEntry> entry(EntryKey key, Snapshot snapshot) {
    byte[] rawKey = RecordKeys.entry(key);
    try (ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
      byte[] value = engine.get(options, rawKey);
      return value == null
          ? Optional.empty()
          : Optional.of(open(rawKey, value, RecordCodec::entry));
    } catch (RocksDBException e) {
      throw translated(folder, "reading entry " + key, e);
    }
  }

  /** The entries of some keys at the moment of a snapshot, in their order; empty: none. */
  List<Optional<StoredEntry>> entries(List<EntryKey> keys, Snapshot snapshot) {
    if (keys.isEmpty()) {
      // The engine refuses to be asked for nothing.
      return List.of();
    }
    List<byte[]> rawKeys = keys.stream().map(RecordKeys::entry).toList();
    try (ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
      List<byte[]> values = engine.multiGetAsList(options, rawKeys);
      List<Optional<StoredEntry>> entries = new ArrayList<>(keys.size());
      for (int i = 0; i < rawKeys.size(); i++) {
        byte[] value = values.get(i);
        entries.add(
            value == null
                ? Optional.empty()
                : Optional.of(open(rawKeys.get(i), value, RecordCodec::entry)));
      }
      return entries;
    } catch (RocksDBException e) {
      throw translated(folder, "reading " + keys.size() + " entries", e);
    }
  }

  /** A range of keys: from the first, included, to the last, excluded. */
  record KeyRange(byte[] from, byte[] to) {}

  /**
   * Ranges of keys that hold all entries between them, each about as much of the disk.
   *
   * @param count how many are wanted; fewer come where the engine's tables are few
   */
  List<KeyRange> ranges(int count) {
    List<LiveFileMetaData> tables = new ArrayList<>(engine.getLiveFilesMetaData());
    tables.removeIf(table -> !RecordKeys.isEntry(table.largestKey()));
    tables.sort((one, other) -> Arrays.compareUnsigned(one.largestKey(), other.largestKey()));
    long bytes = tables.stream().mapToLong(LiveFileMetaData::size).sum();
    List<KeyRange> ranges = new ArrayList<>();
    byte[] from = RecordKeys.firstEntry();
    long seen = 0;
    for (LiveFileMetaData table : tables) {
      seen += table.size();
      byte[] to = table.largestKey();
      if (seen * count >= (ranges.size() + 1) * bytes
          && ranges.size() + 1 < count
          && Arrays.compareUnsigned(from, to) < 0) {
        ranges.add(new KeyRange(from, to));
        from = to;
      }
    }
    // To the very end: a record behind all entries is a sign of damage.
    ranges.add(new KeyRange(from, RecordKeys.behindAll()));
    return ranges;
  }

  /** Hands every entry of a range, in the order of keys, to a visitor. */
  void forEachEntry(KeyRange range, EntryVisitor visitor) {
    // A scan of everything would push all else out of the cache.
    try (Slice end = new Slice(range.to());
        ReadOptions options =
            new ReadOptions()
                .setFillCache(false)
                .setTotalOrderSeek(true)
                .setReadaheadSize(READ_AHEAD_BYTES)
                .setIterateUpperBound(end);
        RocksIterator iterator = engine.newIterator(options)) {
      for (iterator.seek(range.from()); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        byte[] value = iterator.value();
        if (!RecordKeys.isEntry(key)) {
          throw Damage.in(folder, "a record has the key " + RecordKeys.readable(key));
        }
        RecordCodec.ScannedEntry entry = open(key, value, RecordCodec::scanned);
        visitor.visit(
            RecordKeys.modality(key),
            RecordKeys.id(key),
            entry.ordinal(),
            entry.code(),
            entry.filtered(),
            entry.localCodeBytes(),
            Seal.fingerprint(value, entry.ordinal()));
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw translated(folder, "reading all entries", e);
    }
  }

  /** Writes a definition and counters, synced. */
  void write(IndexDefinition definition, IndexState state) {
    try (WriteBatch batch = new WriteBatch()) {
      put(batch, RecordKeys.definition(), RecordCodec.definition(definition));
      put(batch, RecordKeys.state(), RecordCodec.state(state));
      write(batch);
    } catch (RocksDBException e) {
      throw unwritable(folder, "writing its definition", e);
    }
  }

  /** Deletes all entries and writes a definition and counters, all or nothing, synced. */
  void clear(IndexDefinition definition, IndexState state) {
    try (WriteBatch batch = new WriteBatch()) {
      batch.deleteRange(RecordKeys.firstEntry(), RecordKeys.behindEntries());
      put(batch, RecordKeys.definition(), RecordCodec.definition(definition));
      put(batch, RecordKeys.state(), RecordCodec.state(state));
      write(batch);
    } catch (RocksDBException e) {
      throw unwritable(folder, "emptying it", e);
    }
  }

  /**
   * Writes entries and counters, all or nothing, synced.
   *
   * @param changes what stands under each key afterwards; empty: nothing
   */
  void write(Map<EntryKey, Optional<SealedEntry>> changes, IndexState state) {
    try (WriteBatch batch = new WriteBatch()) {
      for (Map.Entry<EntryKey, Optional<SealedEntry>> change : changes.entrySet()) {
        byte[] key = RecordKeys.entry(change.getKey());
        if (change.getValue().isPresent()) {
          batch.put(key, change.getValue().get().value());
        } else {
          batch.delete(key);
        }
      }
      put(batch, RecordKeys.state(), RecordCodec.state(state));
      write(batch);
    } catch (RocksDBException e) {
      throw unwritable(folder, "writing entries", e);
    }
  }

  /** Makes a consistent copy of all records in a new folder; tables are shared by hard links. */
  void checkpoint(Path target) {
    try (Checkpoint checkpoint = Checkpoint.create(engine)) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw unwritable(folder, "copying its records to " + target, e);
    }
  }

  /** Gives the disk's space of deleted and replaced records back, and notes when. */
  void compact(Instant now) {
    try (WriteBatch batch = new WriteBatch();
        CompactRangeOptions options =
            new CompactRangeOptions()
                .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
      engine.compactRange(null, null, null, options);
      put(batch, RecordKeys.compaction(), RecordCodec.instant(now));
      write(batch);
    } catch (RocksDBException e) {
      throw unwritable(folder, "compacting its records", e);
    }
  }

  /** When the records were last compacted; empty: never. */
  Optional<Instant> compacted() {
    return read(RecordKeys.compaction(), RecordCodec::instant);
  }

  /** Bytes of the engine's write buffers. */
  long bufferBytes() {
    try {
      return engine.getLongProperty("rocksdb.cur-size-all-mem-tables");
    } catch (RocksDBException e) {
      throw translated(folder, "reading its figures", e);
    }
  }

  /** Keeps what the engine holds now readable until the snapshot is released. */
  Snapshot snapshot() {
    return engine.getSnapshot();
  }

  /** Releases a snapshot. */
  void release(Snapshot snapshot) {
    engine.releaseSnapshot(snapshot);
    snapshot.close();
  }

  /** Ends the engine. No snapshot and no call may be open. */
  @Override
  public void close() {
    engine.close();
    settings.close();
  }

  private void write(WriteBatch batch) throws RocksDBException {
    try (WriteOptions options = new WriteOptions().setSync(true)) {
      engine.write(options, batch);
    }
  }

  private static void put(WriteBatch batch, byte[] key, byte[] payload) throws RocksDBException {
    batch.put(key, Seal.close(key, payload));
  }

  private <T> Optional<T> read(byte[] key, PayloadReader<T> reader) {
    try {
      byte[] value = engine.get(key);
      return value == null ? Optional.empty() : Optional.of(open(key, value, reader));
    } catch (RocksDBException e) {
      throw translated(folder, "reading record " + RecordKeys.readable(key), e);
    }
  }

  private <T> T open(byte[] key, byte[] value, PayloadReader<T> reader) {
    ByteBuffer payload =
        Seal.open(key, value)
            .orElseThrow(() ->
                Damage.in(
                    folder,
                    "the checksum of record " + RecordKeys.readable(key) + " does not fit"));
    try {
      return reader.read(payload);
    } catch (MalformedRecordException e) {
      throw Damage.in(
          folder, "record " + RecordKeys.readable(key) + " is malformed: " + e.getMessage(), e);
    }
  }

  private static boolean isFull(RocksDBException cause) {
    return cause.getStatus() != null && cause.getStatus().getSubCode() == Status.SubCode.NoSpace;
  }

  /** What cannot be read is lost, whatever the engine's reason. */
  private static CrosshashException translated(Path folder, String doing, RocksDBException cause) {
    return Damage.in(folder, doing + ": " + cause.getMessage(), cause);
  }

  /** What cannot be written is not lost, unless the engine found damage on its way. */
  private static CrosshashException unwritable(Path folder, String doing, RocksDBException cause) {
    Status status = cause.getStatus();
    if (status == null || status.getCode() != Status.Code.IOError) {
      return translated(folder, doing, cause);
    }
    return new CrosshashException(
        Problem.RESOURCE_EXHAUSTED,
        "An index must be able to write to its disk",
        folder + ": " + doing + ": " + cause.getMessage(),
        "make room there, then restart the service: the index opens again with all that was acknowledged",
        cause);
  }

  /** Takes the entries of a scan. */
  @FunctionalInterface
  interface EntryVisitor {
    /** One entry; arrays are the visitor's to keep. */
    void visit(
        Modality modality,
        byte[] id,
        long ordinal,
        byte[] code,
        EntryAttributes filtered,
        int localCodeBytes,
        long fingerprint);
  }

  @FunctionalInterface
  private interface PayloadReader<T> {
    T read(ByteBuffer payload);
  }
}
