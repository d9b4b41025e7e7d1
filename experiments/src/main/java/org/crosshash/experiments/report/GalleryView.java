package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that a gallery's page shows.
 *
 * @param title heading
 * @param note what the queries are and what the frames mean
 * @param queries queries with their hits
 */
public record GalleryView(String title, String note, List<GalleryQuery> queries) {
  /** Copies the list. */
  public GalleryView {
    requireNonNull(title, "title");
    requireNonNull(note, "note");
    queries = List.copyOf(queries);
  }
}
