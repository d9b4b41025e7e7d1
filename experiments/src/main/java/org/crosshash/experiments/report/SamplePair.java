package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A pair as a page shows it.
 *
 * @param picture its picture as a data address; empty where there is none
 * @param text its text, or its id where it has none
 * @param labels its labels
 */
public record SamplePair(Optional<String> picture, String text, String labels) {
  /** Checks that nothing is null. */
  public SamplePair {
    requireNonNull(picture, "picture");
    requireNonNull(text, "text");
    requireNonNull(labels, "labels");
  }
}
