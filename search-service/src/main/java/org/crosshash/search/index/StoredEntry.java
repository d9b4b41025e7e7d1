package org.crosshash.search.index;

import java.util.SortedMap;

/**
 * An entry as the record keeps it under its key.
 *
 * @param ordinal its place in the insertion order, given once and never again
 * @param code bits/8 bytes
 * @param attributes its attributes
 */
record StoredEntry(long ordinal, byte[] code, SortedMap<String, String> attributes) {}
