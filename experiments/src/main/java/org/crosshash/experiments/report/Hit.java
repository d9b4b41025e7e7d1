package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

/**
 * A found item of a gallery.
 *
 * @param picture its picture as a data address
 * @param text its text
 * @param distance Hamming distance
 * @param relevance whether it shares a label with the query, where that is known
 * @param path where its picture lies
 */
public record Hit(String picture, String text, int distance, Relevance relevance, String path) {
  /** What is known of an item's relevance. */
  public enum Relevance {
    /** Shares a label. */
    RELEVANT,
    /** Shares none. */
    OTHER,
    /** There are no labels to say. */
    UNKNOWN
  }

  /** Checks that nothing is null. */
  public Hit {
    requireNonNull(picture, "picture");
    requireNonNull(text, "text");
    requireNonNull(relevance, "relevance");
    requireNonNull(path, "path");
  }

  /** Class name in the page. */
  public String style() {
    return switch (relevance) {
      case RELEVANT -> "hit relevant";
      case OTHER -> "hit other";
      case UNKNOWN -> "hit";
    };
  }
}
