package org.crosshash.encoding;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.tables.Digest;

/**
 * What an encoder is.
 *
 * @param id the name by which it is chosen, for example {@code conse-lite0}
 * @param summary one line
 * @param digest digest of its weights, tokeniser and preprocessing: encoders with the same digest
 *     make the same vectors
 * @param dimensions length of the vectors of each column
 * @param licence licence of its weights
 * @param device where it runs, for example {@code cpu}
 */
public record EncoderDescription(
    String id,
    String summary,
    Digest digest,
    SortedMap<String, Integer> dimensions,
    String licence,
    String device) {
  /** Checks that nothing is missing, and copies the map. */
  public EncoderDescription {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(licence, "licence");
    Objects.requireNonNull(device, "device");
    dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
  }
}
