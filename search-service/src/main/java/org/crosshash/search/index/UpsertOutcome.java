package org.crosshash.search.index;

/**
 * What an acknowledged upsert did; it is on disk.
 *
 * @param version version of the index that holds it
 * @param inserted new entries
 * @param updated replaced entries, which kept their place in the insertion order
 */
public record UpsertOutcome(long version, long inserted, long updated) {}
