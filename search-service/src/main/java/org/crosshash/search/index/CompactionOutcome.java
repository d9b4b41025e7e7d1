package org.crosshash.search.index;

/**
 * What a compaction did.
 *
 * @param reclaimedSlots dead slots that are gone from memory
 * @param bytesBefore bytes on disk before
 * @param bytesAfter bytes on disk afterwards
 */
public record CompactionOutcome(long reclaimedSlots, long bytesBefore, long bytesAfter) {}
