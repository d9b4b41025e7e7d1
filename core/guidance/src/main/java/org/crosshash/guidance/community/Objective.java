package org.crosshash.guidance.community;

/** What communities are to have much of. */
public enum Objective {
  /** Newman's modularity with a resolution: more edges inside than the degrees let expect. */
  MODULARITY,
  /**
   * The constant Potts model (Traag, Van Dooren and Nesterov 2011): more edges inside than the
   * resolution times the number of pairs; 1 asks for cliques.
   */
  CPM;

  /**
   * How good a partition is: {@link Modularity}, or for CPM the edges inside less the resolution
   * times the pairs inside, as a share of all edges. Self-loops count as edges inside.
   *
   * @param communities the community of every node, at least 0
   */
  public double quality(SimilarityGraph graph, int[] communities, double resolution) {
    return switch (this) {
      case MODULARITY -> Modularity.of(graph, communities, resolution);
      case CPM -> constantPotts(graph, communities, resolution);
    };
  }

  private static double constantPotts(SimilarityGraph graph, int[] communities, double resolution) {
    double total = graph.totalDegree();
    if (total == 0) {
      return 0;
    }
    double inside = 0;
    for (int node = 0; node < graph.size(); node++) {
      for (int other = graph.nextNeighbour(node, 0);
          other >= 0;
          other = graph.nextNeighbour(node, other + 1)) {
        if (communities[other] == communities[node]) {
          inside += other == node ? 2 : 1;
        }
      }
    }
    double pairs = 0;
    for (int size : CommunityIds.sizes(communities)) {
      pairs += (double) size * (size - 1);
    }
    return (inside - resolution * pairs) / total;
  }
}
