package org.crosshash.search.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys of records: one byte of kind, then, for entries, one byte of modality and the id. */
final class RecordKeys {
  /** Key of the index's definition. */
  private static final byte[] DEFINITION = {0, 'd'};

  /** Key of the index's counters. */
  private static final byte[] STATE = {0, 's'};

  /** Key of the note on the last compaction. */
  private static final byte[] COMPACTION = {0, 'c'};

  /** First key of all entries. */
  private static final byte[] ENTRIES = {1};

  /** First key behind all entries. */
  private static final byte[] ENTRIES_END = {2};

  private static final int PREFIX = 2;

  private RecordKeys() {}

  static byte[] definition() {
    return DEFINITION.clone();
  }

  static byte[] state() {
    return STATE.clone();
  }

  static byte[] compaction() {
    return COMPACTION.clone();
  }

  static byte[] firstEntry() {
    return ENTRIES.clone();
  }

  static byte[] behindEntries() {
    return ENTRIES_END.clone();
  }

  /** A key behind every record, malformed ones too. */
  static byte[] behindAll() {
    return new byte[] {(byte) 0xff, (byte) 0xff};
  }

  static byte[] entry(EntryKey key) {
    byte[] id = key.id().getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[PREFIX + id.length];
    bytes[0] = ENTRIES[0];
    bytes[1] = (byte) key.modality().number();
    System.arraycopy(id, 0, bytes, PREFIX, id.length);
    return bytes;
  }

  /** Whether these bytes can be the key of an entry. */
  static boolean isEntry(byte[] key) {
    return key.length > PREFIX && key[0] == ENTRIES[0] && key[1] >= 0 && key[1] < Modality.count();
  }

  /** Modality in an entry's key. */
  static Modality modality(byte[] key) {
    return Modality.ofNumber(key[1]);
  }

  /** UTF-8 bytes of the id in an entry's key. */
  static byte[] id(byte[] key) {
    return Arrays.copyOfRange(key, PREFIX, key.length);
  }

  /** The key as people can read it. */
  static String readable(byte[] key) {
    return isEntry(key)
        ? new EntryKey(modality(key), new String(id(key), StandardCharsets.UTF_8)).toString()
        : Arrays.toString(key);
  }
}
