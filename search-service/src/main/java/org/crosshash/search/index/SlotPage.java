package org.crosshash.search.index;

/**
 * Names and places of {@value #SLOTS} neighbouring slots. Never changed once it belongs to a
 * published {@link SlotDirectory}.
 */
final class SlotPage {
  /** Slots of a page: 64 words of 64 slots. */
  static final int SLOTS = 4096;

  /** Bytes of its arrays, but for the ids themselves. */
  static final long FIXED_BYTES =
      SLOTS * (long) (Long.BYTES + Integer.BYTES) + (long) Modality.count() * SLOTS / Byte.SIZE;

  private static final int ID_HEADER_BYTES = 16;

  private static final int WORDS = SLOTS / Long.SIZE;
  private static final int MODALITIES = Modality.count();

  private final long[] ordinals;
  private final byte[][] ids;
  private final long[][] members;

  private SlotPage(long[] ordinals, byte[][] ids, long[][] members) {
    this.ordinals = ordinals;
    this.ids = ids;
    this.members = members;
  }

  static SlotPage empty() {
    return new SlotPage(new long[SLOTS], new byte[SLOTS][], new long[MODALITIES][WORDS]);
  }

  SlotPage copy() {
    long[][] membersCopy = new long[MODALITIES][];
    for (int modality = 0; modality < MODALITIES; modality++) {
      membersCopy[modality] = members[modality].clone();
    }
    return new SlotPage(ordinals.clone(), ids.clone(), membersCopy);
  }

  long ordinal(int at) {
    return ordinals[at];
  }

  /** UTF-8 bytes of the id of a live slot. */
  byte[] id(int at) {
    return ids[at];
  }

  /** Modality of a slot, dead or alive. */
  Modality modality(int at) {
    for (int modality = 0; modality < MODALITIES; modality++) {
      if ((members[modality][at / Long.SIZE] >>> at & 1) != 0) {
        return Modality.ofNumber(modality);
      }
    }
    throw new IllegalStateException("slot " + at + " of the page was never given");
  }

  /** Bytes of its ids, rounded up as objects are. */
  long estimatedIdBytes() {
    long bytes = 0;
    for (byte[] id : ids) {
      bytes += id == null ? 0 : (ID_HEADER_BYTES + id.length + Long.BYTES - 1L) / 8 * 8;
    }
    return bytes;
  }

  /** Slots of one modality among 64, dead or alive, as bits. */
  long word(Modality modality, int word) {
    return members[modality.number()][word];
  }

  void put(int at, Modality modality, byte[] id, long ordinal) {
    ordinals[at] = ordinal;
    ids[at] = id;
    members[modality.number()][at / Long.SIZE] |= 1L << at;
  }

  void forget(int at) {
    ids[at] = null;
  }
}
