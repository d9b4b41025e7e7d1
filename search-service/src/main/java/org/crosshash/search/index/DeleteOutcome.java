package org.crosshash.search.index;

/**
 * What an acknowledged deletion did; it is on disk.
 *
 * @param version version of the index that holds it; unchanged where nothing was there to delete
 * @param deleted entries deleted
 */
public record DeleteOutcome(long version, long deleted) {}
