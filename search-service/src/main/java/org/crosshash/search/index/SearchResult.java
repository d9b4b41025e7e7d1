package org.crosshash.search.index;

import java.util.List;

/**
 * What a search found.
 *
 * @param neighbours for each query, in order: nearest first, ties in insertion order
 * @param version version of the index that answered
 */
public record SearchResult(List<List<Neighbour>> neighbours, long version) {
  /** Copies the lists. */
  public SearchResult {
    neighbours = neighbours.stream().map(List::copyOf).toList();
  }
}
