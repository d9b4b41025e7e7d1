package org.crosshash.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.hamming.CodeArray;
import org.crosshash.hamming.CodeSnapshot;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.EntryAttributes;

/**
 * The arrays that searches scan, derived from the records and rebuilt from them at any time. One
 * thread; what it publishes is immutable.
 */
final class MemoryIndex {
  /** Dead slots are borne until they outnumber the live ones, and at least so many. */
  private static final int DEAD_SLOTS_BORNE = 65_536;

  private CodeArray codes;
  private SlotDirectory slots;
  private AttributeIndex attributes = AttributeIndex.EMPTY;
  private LocalCodeTotals localCodes = LocalCodeTotals.NONE;

  /** Empty arrays for codes of this length. */
  MemoryIndex(int bits) {
    this.codes = new CodeArray(bits);
    this.slots = SlotDirectory.EMPTY;
  }

  /** Appends entries in rising order of ordinals, greater than all before. */
  void append(Iterable<LoadedEntry> entries) {
    SlotDirectory.Editor editor = slots.edit();
    for (LoadedEntry entry : entries) {
      codes.append(entry.code());
      editor.append(entry.modality(), entry.id(), entry.ordinal());
    }
    slots = editor.finish();
  }

  /** Takes the attributes of all entries that were appended. */
  void load(AttributeIndex loaded) {
    attributes = loaded;
  }

  /** Counts the local codes of entries that were appended. */
  void add(LocalCodeTotals loaded) {
    localCodes =
        new LocalCodeTotals(
            localCodes.entries() + loaded.entries(), localCodes.bytes() + loaded.bytes());
  }

  /** Applies what was committed. */
  void apply(Map<EntryKey, WriteGroup.Change> changes) {
    SlotDirectory.Editor editor = slots.edit();
    List<LoadedEntry> appended = new ArrayList<>();
    List<Integer> gone = new ArrayList<>();
    Map<Integer, EntryAttributes> written = new HashMap<>();
    Map<Long, EntryAttributes> writtenAnew = new HashMap<>();
    for (Map.Entry<EntryKey, WriteGroup.Change> entry : changes.entrySet()) {
      EntryKey key = entry.getKey();
      WriteGroup.Change change = entry.getValue();
      count(change);
      if (change.keepsPlace()) {
        StoredEntry stored = change.after().orElseThrow().entry();
        int slot = slots.slotOf(stored.ordinal());
        codes.replace(slot, stored.code());
        gone.add(slot);
        written.put(slot, stored.filtered());
        continue;
      }
      change
          .before()
          .ifPresent(place -> {
            int slot = slots.slotOf(place.ordinal());
            codes.delete(slot);
            editor.forget(slot);
            gone.add(slot);
          });
      change
          .after()
          .ifPresent(sealed -> {
            appended.add(LoadedEntry.of(key, sealed.entry()));
            writtenAnew.put(sealed.entry().ordinal(), sealed.entry().filtered());
          });
    }
    slots = editor.finish();
    appended.sort(Comparator.comparingLong(LoadedEntry::ordinal));
    append(appended);
    writtenAnew.forEach((ordinal, filtered) -> written.put(slots.slotOf(ordinal), filtered));
    attributes = attributes.after(gone, written);
  }

  private void count(WriteGroup.Change change) {
    if (change.before().isPresent()) {
      localCodes = localCodes.without(change.before().get().localCodeBytes());
    }
    if (change.after().isPresent()) {
      localCodes = localCodes.with(change.after().get().entry().localCodes().length);
    }
  }

  /** Makes what was changed visible, and builds the arrays anew where most slots are dead. */
  CodeSnapshot publish() {
    CodeSnapshot snapshot = codes.publish();
    int dead = slots.slots() - snapshot.liveCount();
    if (dead <= Math.max(DEAD_SLOTS_BORNE, snapshot.liveCount())) {
      return snapshot;
    }
    compact();
    return codes.publish();
  }

  /** Builds the arrays anew without dead slots; returns how many there were. */
  int compact() {
    CodeSnapshot snapshot = codes.publish();
    int dead = slots.slots() - snapshot.liveCount();
    CodeArray dense = new CodeArray(codes.bits());
    SlotDirectory.Editor editor = SlotDirectory.EMPTY.edit();
    for (int slot = 0; slot < slots.slots(); slot++) {
      if (snapshot.isLive(slot)) {
        dense.append(snapshot.codes().code(slot));
        editor.append(slots.modality(slot), slots.id(slot), slots.ordinal(slot));
      }
    }
    int[] renumbered = new int[slots.slots()];
    int next = 0;
    for (int slot = 0; slot < renumbered.length; slot++) {
      renumbered[slot] = snapshot.isLive(slot) ? next++ : -1;
    }
    codes = dense;
    slots = editor.finish();
    attributes = attributes.renumbered(slot -> renumbered[slot]);
    return dead;
  }

  /** The directory that goes with the snapshot published last. */
  SlotDirectory slots() {
    return slots;
  }

  /** The local codes that go with the snapshot published last. */
  LocalCodeTotals localCodes() {
    return localCodes;
  }

  /** The attributes that go with the snapshot published last. */
  AttributeIndex attributes() {
    return attributes;
  }
}
