package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A query of a gallery with what it found.
 *
 * @param task for people: {@code text to pictures}
 * @param text the query's text, or the text that belongs to its picture
 * @param picture the query's picture as a data address; empty where a text asks
 * @param labels the query's labels
 * @param hits nearest first
 */
public record GalleryQuery(
    String task, String text, Optional<String> picture, String labels, List<Hit> hits) {
  /** Copies the hits. */
  public GalleryQuery {
    requireNonNull(task, "task");
    requireNonNull(text, "text");
    requireNonNull(picture, "picture");
    requireNonNull(labels, "labels");
    hits = List.copyOf(hits);
  }
}
