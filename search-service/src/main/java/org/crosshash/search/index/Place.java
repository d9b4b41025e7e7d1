package org.crosshash.search.index;

/**
 * Where an entry stands, and what the counters need to know of it.
 *
 * @param ordinal its place in the insertion order
 * @param fingerprint its share of {@link IndexState#fingerprint()}
 * @param localCodeBytes bytes of its local codes
 */
record Place(long ordinal, long fingerprint, int localCodeBytes) {}
