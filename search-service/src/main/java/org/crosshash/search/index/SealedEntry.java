package org.crosshash.search.index;

/**
 * An entry ready to be written.
 *
 * @param entry the entry
 * @param value its record's bytes with their seal
 */
record SealedEntry(StoredEntry entry, byte[] value) {
  /** Seals an entry for its key. */
  static SealedEntry of(EntryKey key, StoredEntry entry) {
    return new SealedEntry(entry, Seal.close(RecordKeys.entry(key), RecordCodec.entry(entry)));
  }

  /** Where it stands once it is written. */
  Place place() {
    return new Place(entry.ordinal(), fingerprint(), entry.localCodes().length);
  }

  /** Its share of the index's fingerprint. */
  long fingerprint() {
    return Seal.fingerprint(value, entry.ordinal());
  }
}
