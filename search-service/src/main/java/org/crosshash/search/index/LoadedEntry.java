package org.crosshash.search.index;

import java.nio.charset.StandardCharsets;

/**
 * What the arrays in memory need of an entry.
 *
 * @param modality its modality
 * @param id UTF-8 bytes of its id
 * @param ordinal its place in the insertion order
 * @param code bits/8 bytes
 */
record LoadedEntry(Modality modality, byte[] id, long ordinal, byte[] code) {
  static LoadedEntry of(EntryKey key, StoredEntry entry) {
    return new LoadedEntry(
        key.modality(), key.id().getBytes(StandardCharsets.UTF_8), entry.ordinal(), entry.code());
  }
}
