package org.crosshash.tables;

import java.util.List;

/**
 * What a garbage collection deleted, or would delete.
 *
 * @param deleted names, ascending
 * @param freedBytes bytes of their content
 */
public record GarbageReport(List<ArtifactName> deleted, long freedBytes) {
  /** Copies the names. */
  public GarbageReport {
    deleted = List.copyOf(deleted);
  }
}
