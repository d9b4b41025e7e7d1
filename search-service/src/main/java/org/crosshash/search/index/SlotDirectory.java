package org.crosshash.search.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.crosshash.hamming.SlotFilter;

/**
 * Which entry stands in which slot of the code array: immutable, shared pages copied on write.
 *
 * <p>Slots stand in the order of ordinals, so that ties broken by slot are ties broken by insertion
 * order. A deleted entry leaves a dead slot until the arrays are built anew; a dead slot keeps its
 * ordinal for the sake of the order. Which slots are alive is the code array's to say.
 */
final class SlotDirectory {
  /** A directory without slots. */
  static final SlotDirectory EMPTY = new SlotDirectory(new SlotPage[0], 0);

  private final SlotPage[] pages;
  private final int slots;

  private SlotDirectory(SlotPage[] pages, int slots) {
    this.pages = pages;
    this.slots = slots;
  }

  /** Slots, dead ones too. */
  int slots() {
    return slots;
  }

  /** The name of a live slot. */
  EntryKey key(int slot) {
    return new EntryKey(modality(slot), new String(id(slot), StandardCharsets.UTF_8));
  }

  /** UTF-8 bytes of the id of a live slot; not to be changed. */
  byte[] id(int slot) {
    return pages[slot / SlotPage.SLOTS].id(slot % SlotPage.SLOTS);
  }

  /** Modality of a slot. */
  Modality modality(int slot) {
    return pages[slot / SlotPage.SLOTS].modality(slot % SlotPage.SLOTS);
  }

  /** Place of a slot in the insertion order. */
  long ordinal(int slot) {
    return pages[slot / SlotPage.SLOTS].ordinal(slot % SlotPage.SLOTS);
  }

  /** The slot that was given to an ordinal. */
  int slotOf(long ordinal) {
    int low = 0;
    int high = slots - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ordinal(middle) < ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (slots == 0 || ordinal(low) != ordinal) {
      throw new IllegalStateException("no slot has ordinal " + ordinal);
    }
    return low;
  }

  /** How many of the slots that pass a filter there are of each modality; none are left out. */
  Map<Modality, Long> count(SlotFilter live) {
    Map<Modality, Long> counts = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      SlotFilter both = live.and(filter(Optional.of(modality)));
      long count = 0;
      for (int block = 0; block < (slots + Long.SIZE - 1) / Long.SIZE; block++) {
        int left = slots - block * Long.SIZE;
        long word = both.word(block);
        count += Long.bitCount(left < Long.SIZE ? word & ((1L << left) - 1) : word);
      }
      if (count > 0) {
        counts.put(modality, count);
      }
    }
    return counts;
  }

  /** Bytes that it takes, from the sizes of objects in a heap with compressed references. */
  long estimatedBytes() {
    long idBytes = 0;
    for (SlotPage page : pages) {
      idBytes += page.estimatedIdBytes();
    }
    return (long) pages.length * SlotPage.FIXED_BYTES + idBytes;
  }

  /** How many slots were given to ordinals up to one. */
  int slotsUpTo(long ordinal) {
    int low = 0;
    int high = slots;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ordinal(middle) <= ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Lets slots of one modality pass; all where none is given. */
  SlotFilter filter(Optional<Modality> modality) {
    if (modality.isEmpty()) {
      return SlotFilter.all();
    }
    Modality only = modality.get();
    int words = SlotPage.SLOTS / Long.SIZE;
    return block -> pages[block / words].word(only, block % words);
  }

  /** Makes an editor whose changes leave this directory as it is. */
  Editor edit() {
    return new Editor(this);
  }

  /** Collects changes; one thread. */
  static final class Editor {
    private SlotPage[] pages;
    private boolean[] own;
    private int slots;

    private Editor(SlotDirectory base) {
      this.pages = base.pages.clone();
      this.own = new boolean[pages.length];
      this.slots = base.slots;
    }

    /** Puts an entry behind all others; its ordinal must be the greatest so far. */
    void append(Modality modality, byte[] id, long ordinal) {
      int page = slots / SlotPage.SLOTS;
      if (page == pages.length) {
        int capacity = page + 1 + page / 2;
        pages = Arrays.copyOf(pages, capacity);
        own = Arrays.copyOf(own, capacity);
      }
      if (pages[page] == null) {
        pages[page] = SlotPage.empty();
        own[page] = true;
      }
      owned(page).put(slots % SlotPage.SLOTS, modality, id, ordinal);
      slots++;
    }

    /** Forgets the name of a slot whose entry was deleted. */
    void forget(int slot) {
      owned(slot / SlotPage.SLOTS).forget(slot % SlotPage.SLOTS);
    }

    /** The edited directory; the editor must not be used again. */
    SlotDirectory finish() {
      int needed = (slots + SlotPage.SLOTS - 1) / SlotPage.SLOTS;
      return new SlotDirectory(Arrays.copyOf(pages, needed), slots);
    }

    private SlotPage owned(int page) {
      if (!own[page]) {
        pages[page] = pages[page].copy();
        own[page] = true;
      }
      return pages[page];
    }
  }
}
