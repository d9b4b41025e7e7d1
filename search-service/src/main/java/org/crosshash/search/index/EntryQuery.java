package org.crosshash.search.index;

import java.util.Optional;
import org.crosshash.search.filter.Filter;

/**
 * Which entries are meant.
 *
 * @param filter only entries that pass; empty: all
 * @param modality only entries of this modality; empty: all
 * @param near only entries near a code; empty: all
 */
public record EntryQuery(
    Optional<Filter> filter, Optional<Modality> modality, Optional<Near> near) {
  /**
   * The neighbourhood of a code.
   *
   * @param code bits/8 bytes; not to be changed afterwards
   * @param radius largest distance, 0 to bits
   */
  public record Near(byte[] code, int radius) {}
}
