package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

/**
 * A label with its counts, and how long its bar is.
 *
 * @param label the label
 * @param pairs pairs that have it
 * @param train of these, those that train
 * @param database those that answer
 * @param query those that ask
 * @param percent of the longest bar, 0 to 100
 */
public record LabelBar(String label, int pairs, int train, int database, int query, int percent) {
  /** Checks that it is named. */
  public LabelBar {
    requireNonNull(label, "label");
  }
}
