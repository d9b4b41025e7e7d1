package org.crosshash.experiments.datasets.layouts;

import java.util.Locale;

/** What an array holds of each pair, or of the split. */
public enum ArrayRole {
  /** A vector of the picture. */
  IMAGE,
  /** A vector of the text: a bag of words or features. */
  TEXT,
  /** Which labels: a truth value for each, or the number of one class. */
  LABELS,
  /** The picture itself: 3 colours of 0 to 255 at each place. */
  PIXELS,
  /** The text itself. */
  CAPTIONS,
  /** The path of the picture. */
  PATHS,
  /** Positions of the pairs that train. */
  INDEX_TRAIN,
  /** Positions of the pairs that answer. */
  INDEX_DATABASE,
  /** Positions of the pairs that ask. */
  INDEX_QUERY,
  /** Positions of the pairs that ask while settings are chosen. */
  INDEX_VALIDATION;

  /** Whether it tells positions, not what pairs have. */
  boolean isIndex() {
    return name().startsWith("INDEX_");
  }

  /** The part of the split whose positions it tells. */
  String part() {
    return name().substring("INDEX_".length()).toLowerCase(Locale.ROOT);
  }
}
