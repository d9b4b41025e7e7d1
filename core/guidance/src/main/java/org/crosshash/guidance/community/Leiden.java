package org.crosshash.guidance.community;

import org.crosshash.errors.CrosshashException;

/**
 * Communities by the Leiden algorithm (Traag, Waltman and van Eck 2019), for modularity with a
 * resolution: the usual {@link CommunitySearch}.
 *
 * @param resolution γ, above 0; larger gives more and smaller communities
 * @param iterations iterations, at least 1
 * @param seed seed of the order of the moves
 */
public record Leiden(double resolution, int iterations, long seed) {
  /** Checks the ranges. */
  public Leiden {
    if (!(resolution > 0) || Double.isInfinite(resolution)) {
      throw CrosshashException.invalid("resolution must be above 0", resolution, "take 1");
    }
    if (iterations < 1) {
      throw CrosshashException.invalid(
          "leiden_iterations must be at least 1", iterations, "take 2");
    }
  }

  /**
   * The community of every node: ids from 0 on, the largest community first, of equally large ones
   * the one with the smallest node. A node without neighbours is a community of its own.
   */
  public int[] communities(SimilarityGraph graph) {
    return new CommunitySearch(
            CommunitySearch.Algorithm.LEIDEN, Objective.MODULARITY, resolution, iterations, seed)
        .communities(graph);
  }
}
