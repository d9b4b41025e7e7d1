package org.crosshash.search.attribute;

import java.util.List;

/**
 * How often the values of a field occur.
 *
 * @param field name of the field
 * @param counts the most frequent values, then by value
 * @param distinct distinct values in all
 */
public record Facet(String field, List<ValueCount> counts, int distinct) {
  /** Copies the counts. */
  public Facet {
    counts = List.copyOf(counts);
  }

  /**
   * How often a value occurs.
   *
   * @param value the value as a filter writes it, without quotes
   * @param count entries that have it, at least 1
   */
  public record ValueCount(String value, int count) {}
}
