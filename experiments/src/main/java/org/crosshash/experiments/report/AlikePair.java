package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Two pairs that are too much alike.
 *
 * @param kind how they are alike, in words
 * @param asking picture of the pair that asks, as a data address; empty where there is none
 * @param askingText its text
 * @param seen picture of the pair that trains or answers, likewise
 * @param seenText its text
 */
public record AlikePair(
    String kind,
    Optional<String> asking,
    String askingText,
    Optional<String> seen,
    String seenText) {
  /** Checks that nothing is null. */
  public AlikePair {
    requireNonNull(kind, "kind");
    requireNonNull(asking, "asking");
    requireNonNull(askingText, "askingText");
    requireNonNull(seen, "seen");
    requireNonNull(seenText, "seenText");
  }
}
