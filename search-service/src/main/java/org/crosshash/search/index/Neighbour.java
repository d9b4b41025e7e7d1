package org.crosshash.search.index;

/**
 * An entry near a query.
 *
 * @param key the entry's name
 * @param distance Hamming distance, 0 to bits
 * @param ordinal the entry's place in the insertion order, which breaks ties
 */
public record Neighbour(EntryKey key, int distance, long ordinal) {}
