package org.crosshash.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.crosshash.hamming.CodeArray;
import org.crosshash.hamming.CodeSnapshot;

/**
 * The arrays that searches scan, derived from the records and rebuilt from them at any time. One
 * thread; what it publishes is immutable.
 */
final class MemoryIndex {
  /** Dead slots are borne until they outnumber the live ones, and at least so many. */
  private static final int DEAD_SLOTS_BORNE = 65_536;

  private CodeArray codes;
  private SlotDirectory slots;

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

  /** Applies what was committed. */
  void apply(Map<EntryKey, WriteGroup.Change> changes) {
    SlotDirectory.Editor editor = slots.edit();
    List<LoadedEntry> appended = new ArrayList<>();
    for (Map.Entry<EntryKey, WriteGroup.Change> entry : changes.entrySet()) {
      EntryKey key = entry.getKey();
      WriteGroup.Change change = entry.getValue();
      if (change.keepsPlace()) {
        StoredEntry stored = change.after().orElseThrow().entry();
        codes.replace(slots.slotOf(stored.ordinal()), stored.code());
        continue;
      }
      change
          .before()
          .ifPresent(place -> {
            int slot = slots.slotOf(place.ordinal());
            codes.delete(slot);
            editor.forget(slot);
          });
      change.after().ifPresent(sealed -> appended.add(LoadedEntry.of(key, sealed.entry())));
    }
    slots = editor.finish();
    appended.sort(Comparator.comparingLong(LoadedEntry::ordinal));
    append(appended);
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
    codes = dense;
    slots = editor.finish();
    return dead;
  }

  /** The directory that goes with the snapshot published last. */
  SlotDirectory slots() {
    return slots;
  }
}
