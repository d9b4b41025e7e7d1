package org.crosshash.search.index;

/**
 * The counters of an index, written in the same atomic batch as the entries they count.
 *
 * @param version raised by every acknowledged write
 * @param nextOrdinal ordinal of the next new entry; ordinals are never given twice
 * @param size entries
 * @param fingerprint sum, modulo 2^64, of a hash of every entry's bytes: tells at open whether
 *     entries are missing or have come back
 */
record IndexState(long version, long nextOrdinal, long size, long fingerprint) {
  /** The state of a new index. */
  static final IndexState EMPTY = new IndexState(0, 0, 0, 0);
}
