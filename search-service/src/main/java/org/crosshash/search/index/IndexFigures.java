package org.crosshash.search.index;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an index holds and takes.
 *
 * @param version version that was counted
 * @param entries entries by modality; those without entries are left out
 * @param deadSlots slots in memory whose entries were deleted
 * @param codeBytes bytes of codes in memory, dead slots included
 * @param directoryBytes bytes of ids and places in memory, estimated
 * @param attributeBytes bytes of labels and typed attributes in memory, estimated
 * @param localCodes entries with local codes; these lie in the records, not in memory
 * @param engineBytes bytes of the engine's write buffers in memory
 * @param diskBytes bytes of all its files
 * @param compacted when it was last compacted; empty: never
 * @param openTime how long opening it took
 */
public record IndexFigures(
    long version,
    Map<Modality, Long> entries,
    long deadSlots,
    long codeBytes,
    long directoryBytes,
    long attributeBytes,
    LocalCodeTotals localCodes,
    long engineBytes,
    long diskBytes,
    Optional<Instant> compacted,
    Duration openTime) {
  /** Copies the entries. */
  public IndexFigures {
    entries = Map.copyOf(entries);
  }
}
