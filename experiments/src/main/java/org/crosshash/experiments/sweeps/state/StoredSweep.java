package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

/**
 * A sweep as it was entered.
 *
 * @param digest the resolved file's
 * @param name the study's
 * @param text the resolved file
 * @param created milliseconds since 1970
 * @param cancelled somebody cancelled it
 * @param served the platform of the workspace runs it
 */
public record StoredSweep(
    String digest, String name, String text, long created, boolean cancelled, boolean served) {
  /** Checks that nothing is null. */
  public StoredSweep {
    requireNonNull(digest, "digest");
    requireNonNull(name, "name");
    requireNonNull(text, "text");
  }
}
