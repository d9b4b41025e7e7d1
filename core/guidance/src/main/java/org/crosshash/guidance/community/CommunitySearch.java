package org.crosshash.guidance.community;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * How communities are sought. Runs on the caller's thread; the same graph and seed give the same
 * communities.
 *
 * @param algorithm which algorithm
 * @param objective what Leiden and Louvain make large; label propagation has none
 * @param resolution γ, above 0; larger gives more and smaller communities
 * @param iterations iterations of Leiden and Louvain, rounds of label propagation at most, at least
 *     1
 * @param seed seed of the order of the moves
 */
public record CommunitySearch(
    Algorithm algorithm, Objective objective, double resolution, int iterations, long seed) {
  /** The algorithms. */
  public enum Algorithm {
    /** Leiden (Traag, Waltman and van Eck 2019): communities hold together. */
    LEIDEN,
    /** Louvain (Blondel et al. 2008), for comparison. */
    LOUVAIN,
    /** Label propagation (Raghavan, Albert and Kumara 2007), for comparison; has no objective. */
    LABEL_PROPAGATION
  }

  /** Checks the ranges. */
  public CommunitySearch {
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(objective, "objective");
    if (!(resolution > 0) || Double.isInfinite(resolution)) {
      throw CrosshashException.invalid("resolution must be above 0", resolution, "take 1");
    }
    if (iterations < 1) {
      throw CrosshashException.invalid("iterations must be at least 1", iterations, "take 2");
    }
  }

  /**
   * The community of every node: ids from 0 on, the largest community first, of equally large ones
   * the one with the smallest node. A node without neighbours is a community of its own.
   */
  public int[] communities(SimilarityGraph graph) {
    if (graph.totalDegree() == 0) {
      return CommunityIds.bySize(CommunityIds.singletons(graph.size()));
    }
    return CommunityIds.bySize(
        switch (algorithm) {
          case LEIDEN, LOUVAIN -> PottsClustering.of(this, graph);
          case LABEL_PROPAGATION -> new LabelPropagation(iterations, seed).labels(graph);
        });
  }
}
