package org.crosshash.search.index;

import java.util.SortedMap;
import org.crosshash.search.attribute.EntryAttributes;

/**
 * An entry as the record keeps it under its key.
 *
 * @param ordinal its place in the insertion order, given once and never again
 * @param code bits/8 bytes
 * @param attributes its attributes
 * @param filtered its labels and typed attributes
 * @param localCodes its local codes; empty: none
 */
record StoredEntry(
    long ordinal,
    byte[] code,
    SortedMap<String, String> attributes,
    EntryAttributes filtered,
    byte[] localCodes) {}
