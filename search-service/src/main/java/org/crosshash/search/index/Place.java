package org.crosshash.search.index;

/**
 * Where an entry stands.
 *
 * @param ordinal its place in the insertion order
 * @param fingerprint its share of {@link IndexState#fingerprint()}
 */
record Place(long ordinal, long fingerprint) {}
