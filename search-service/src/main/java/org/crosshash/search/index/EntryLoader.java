package org.crosshash.search.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads all records of an index at open, checks them against its counters, and puts them into
 * arrays in insertion order.
 */
final class EntryLoader {
  private final Path folder;
  private final int codeBytes;
  private final IndexState state;
  private final List<LoadedEntry> entries = new ArrayList<>();
  private long fingerprint;

  private EntryLoader(Path folder, int codeBytes, IndexState state) {
    this.folder = folder;
    this.codeBytes = codeBytes;
    this.state = state;
  }

  /**
   * Loads an index.
   *
   * @throws org.crosshash.errors.CrosshashException DATA_LOSS where a record is damaged, missing,
   *     or too many
   */
  static MemoryIndex load(
      Path folder, RecordStore records, IndexDefinition definition, IndexState state) {
    EntryLoader loader = new EntryLoader(folder, definition.codeBytes(), state);
    records.forEachEntry(loader::take);
    loader.checkCounters();
    MemoryIndex memory = new MemoryIndex(definition.bits());
    memory.append(loader.inInsertionOrder());
    return memory;
  }

  private void take(Modality modality, byte[] id, long ordinal, byte[] code, long share) {
    if (code.length != codeBytes || ordinal < 0 || ordinal >= state.nextOrdinal()) {
      throw Damage.in(
          folder,
          "an entry of modality `%s` has a code of %d bytes and place %d, in an index of codes of %d bytes with %d places"
              .formatted(modality.label(), code.length, ordinal, codeBytes, state.nextOrdinal()));
    }
    fingerprint += share;
    entries.add(new LoadedEntry(modality, id, ordinal, code));
  }

  private void checkCounters() {
    if (entries.size() != state.size() || fingerprint != state.fingerprint()) {
      throw Damage.in(
          folder,
          "version %d counts %d entries with fingerprint %016x, its records are %d with fingerprint %016x"
              .formatted(
                  state.version(), state.size(), state.fingerprint(), entries.size(), fingerprint));
    }
  }

  private List<LoadedEntry> inInsertionOrder() {
    // Ranks by binary search in the sorted ordinals: no boxed comparator over millions of entries.
    long[] ordinals = entries.stream().mapToLong(LoadedEntry::ordinal).toArray();
    Arrays.parallelSort(ordinals);
    LoadedEntry[] ordered = new LoadedEntry[ordinals.length];
    for (LoadedEntry entry : entries) {
      int rank = Arrays.binarySearch(ordinals, entry.ordinal());
      if (ordered[rank] != null) {
        throw Damage.in(folder, "two entries have place " + entry.ordinal());
      }
      ordered[rank] = entry;
    }
    return Arrays.asList(ordered);
  }
}
