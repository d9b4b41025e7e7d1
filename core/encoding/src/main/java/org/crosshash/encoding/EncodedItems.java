package org.crosshash.encoding;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a run of items.
 *
 * @param positions positions of the items that were encoded, ascending
 * @param columns their vectors, in the same order; without words
 * @param failures why an item could not be encoded, by position
 */
public record EncodedItems(
    int[] positions, EmbeddingColumns columns, SortedMap<Integer, String> failures) {
  /** Checks that there are vectors for each position, and copies the failures. */
  public EncodedItems {
    Objects.requireNonNull(columns, "columns");
    if (positions.length != columns.items()) {
      throw new IllegalArgumentException(
          "There must be vectors for each of %d items: %d"
              .formatted(positions.length, columns.items()));
    }
    failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
  }
}
