package org.crosshash.guidance.community;

/**
 * Newman's modularity with a resolution γ: Q = 1/2E Σ (A_ij - γ d_i d_j / 2E) [c_i = c_j], where a
 * self-loop counts A_ii = 2, as in igraph and leidenalg.
 */
public final class Modularity {
  private Modularity() {}

  /**
   * The modularity of a partition; 0 for a graph without edges.
   *
   * @param communities the community of every node, at least 0
   * @param resolution γ; 1 is Newman's
   */
  public static double of(SimilarityGraph graph, int[] communities, double resolution) {
    double total = graph.totalDegree();
    if (total == 0) {
      return 0;
    }
    int count = 0;
    for (int community : communities) {
      count = Math.max(count, community + 1);
    }
    double[] degrees = new double[count];
    long inside = 0;
    for (int node = 0; node < graph.size(); node++) {
      degrees[communities[node]] += graph.degree(node);
      for (int other = graph.nextNeighbour(node, 0);
          other >= 0;
          other = graph.nextNeighbour(node, other + 1)) {
        if (communities[other] == communities[node]) {
          inside += other == node ? 2 : 1;
        }
      }
    }
    double expected = 0;
    for (double degree : degrees) {
      expected += degree / total * (degree / total);
    }
    return inside / total - resolution * expected;
  }
}
