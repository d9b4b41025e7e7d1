package org.crosshash.search.index;

import java.util.List;
import org.crosshash.hamming.SearchPlan;

/**
 * What a search found.
 *
 * @param neighbours for each query, in order: nearest first, ties in insertion order
 * @param plans how each was answered
 * @param version version of the index that answered
 */
public record SearchResult(List<List<Neighbour>> neighbours, List<SearchPlan> plans, long version) {
  /** Copies the lists. */
  public SearchResult {
    neighbours = neighbours.stream().map(List::copyOf).toList();
    plans = List.copyOf(plans);
  }
}
