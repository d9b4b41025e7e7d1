package org.crosshash.hamming;

import java.util.List;

/**
 * What a planned search found, and how.
 *
 * @param neighbours the neighbours of each query, in the order of queries
 * @param plans how each was answered
 */
public record PlannedResult(List<Neighbours> neighbours, List<SearchPlan> plans) {
  /** Copies the lists, which must be of one length. */
  public PlannedResult {
    neighbours = List.copyOf(neighbours);
    plans = List.copyOf(plans);
    if (neighbours.size() != plans.size()) {
      throw new IllegalArgumentException(
          "Each query has a plan: " + neighbours.size() + ", " + plans.size());
    }
  }
}
