package org.crosshash.encoding.models;

import java.util.Objects;
import org.crosshash.tables.Digest;

/**
 * What a list of detectors says of one.
 *
 * @param id the name by which it is chosen
 * @param summary one line
 * @param digest digest of all that decides about its boxes
 * @param licence licence of its weights
 * @param device where it runs, as {@link org.crosshash.encoding.ComputeDevice} names it
 */
public record DetectorSummary(
    String id, String summary, Digest digest, String licence, String device) {
  /** Checks that nothing is missing. */
  public DetectorSummary {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(licence, "licence");
    Objects.requireNonNull(device, "device");
  }
}
