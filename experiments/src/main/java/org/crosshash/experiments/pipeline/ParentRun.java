package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

/**
 * The tracked run that runs of trials stand below.
 *
 * @param key its key
 * @param sweep id of the sweep that the trials belong to
 * @param file digest of the resolved file that the trials are run for, 64 hexadecimal digits
 */
public record ParentRun(String key, String sweep, String file) {
  /** Checks that nothing is null. */
  public ParentRun {
    requireNonNull(key, "key");
    requireNonNull(sweep, "sweep");
    requireNonNull(file, "file");
  }
}
