package org.crosshash.search.index;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.attribute.AttributeIndex;

/**
 * The writes of one commit, each seeing those before it: what changes under which key, and the
 * counters afterwards. Nothing is written here. One thread.
 */
final class WriteGroup {
  private final RecordStore records;
  private final FieldTypes types;
  private final Map<EntryKey, Change> changes = new LinkedHashMap<>();
  private IndexState state;

  /**
   * An empty group.
   *
   * @param attributes the attributes before the commit
   */
  WriteGroup(RecordStore records, AttributeIndex attributes, IndexState state) {
    this.records = records;
    this.types = new FieldTypes(attributes);
    this.state = state;
  }

  /**
   * What a commit does to one key.
   *
   * @param before where its entry stood before the commit; empty: nowhere
   * @param after its entry after the commit; empty: none
   */
  record Change(Optional<Place> before, Optional<SealedEntry> after) {
    /** Whether the entry keeps its place and only its content changes. */
    boolean keepsPlace() {
      return before.isPresent()
          && after.isPresent()
          && before.get().ordinal() == after.get().entry().ordinal();
    }
  }

  /**
   * Inserts or replaces entries, whose keys must differ.
   *
   * @param most how many entries the index may hold afterwards
   */
  UpsertOutcome upsert(List<Entry> entries, long most) {
    // All reading comes first: where it finds damage, nothing of this write is in the group yet.
    List<Optional<Place>> places = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      places.add(place(entry.key()));
    }
    requireRoom(places.stream().filter(Optional::isEmpty).count(), most);
    types.take(entries);
    long ordinal = state.nextOrdinal();
    long fingerprint = state.fingerprint();
    long inserted = 0;
    for (int i = 0; i < places.size(); i++) {
      Entry entry = entries.get(i);
      Optional<Place> place = places.get(i);
      long own = place.isPresent() ? place.get().ordinal() : ordinal++;
      SealedEntry sealed =
          SealedEntry.of(
              entry.key(),
              new StoredEntry(
                  own, entry.code(), entry.attributes(), entry.filtered(), entry.localCodes()));
      inserted += place.isPresent() ? 0 : 1;
      fingerprint += sealed.fingerprint() - place.map(Place::fingerprint).orElse(0L);
      change(entry.key(), place, Optional.of(sealed));
    }
    state = new IndexState(state.version() + 1, ordinal, state.size() + inserted, fingerprint);
    return new UpsertOutcome(state.version(), inserted, entries.size() - inserted);
  }

  /** Deletes what stands under these keys, which must differ. */
  DeleteOutcome delete(List<EntryKey> keys) {
    List<EntryKey> found = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    for (EntryKey key : keys) {
      place(key)
          .ifPresent(place -> {
            found.add(key);
            places.add(place);
          });
    }
    if (found.isEmpty()) {
      return new DeleteOutcome(state.version(), 0);
    }
    long fingerprint = state.fingerprint();
    for (int i = 0; i < found.size(); i++) {
      fingerprint -= places.get(i).fingerprint();
      change(found.get(i), Optional.of(places.get(i)), Optional.empty());
    }
    state =
        new IndexState(
            state.version() + 1, state.nextOrdinal(), state.size() - found.size(), fingerprint);
    return new DeleteOutcome(state.version(), found.size());
  }

  /** What changes, by key. */
  Map<EntryKey, Change> changes() {
    return changes;
  }

  /** The counters after all writes. */
  IndexState state() {
    return state;
  }

  private void requireRoom(long inserted, long most) {
    if (inserted > 0 && state.size() + inserted > most) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "An index holds at most " + most + " entries",
          inserted + " new ones to the " + state.size() + " that it has",
          "delete some, use another index, or start the service with a larger --max-index-entries");
    }
  }

  private Optional<Place> place(EntryKey key) {
    Change change = changes.get(key);
    return change == null ? records.place(key) : change.after().map(SealedEntry::place);
  }

  private void change(EntryKey key, Optional<Place> now, Optional<SealedEntry> after) {
    Change earlier = changes.get(key);
    changes.put(key, new Change(earlier == null ? now : earlier.before(), after));
  }
}
