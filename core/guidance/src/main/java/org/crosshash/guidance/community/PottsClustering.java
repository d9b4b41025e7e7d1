package org.crosshash.guidance.community;

import java.util.Random;
import nl.cwts.networkanalysis.Clustering;
import nl.cwts.networkanalysis.IterativeCPMClusteringAlgorithm;
import nl.cwts.networkanalysis.LeidenAlgorithm;
import nl.cwts.networkanalysis.LouvainAlgorithm;
import nl.cwts.networkanalysis.Network;
import nl.cwts.util.LargeIntArray;

/**
 * Leiden and Louvain of the library, which optimise the constant Potts model; with the degrees as
 * the nodes' weights and γ / (sum of degrees) as its resolution that is modularity up to a factor.
 * Of four random starts the best is taken; above 100,000 nodes one start has to do.
 */
final class PottsClustering {
  /** A single start now and then ends in a poor optimum; the best of a few rarely does. */
  private static final int STARTS = 4;

  private static final int MANY_NODES = 100_000;

  private PottsClustering() {}

  static int[] of(CommunitySearch search, SimilarityGraph graph) {
    long total = graph.totalDegree();
    Network network = network(graph, search.objective());
    double resolution =
        switch (search.objective()) {
          case MODULARITY -> search.resolution() / total;
          case CPM -> search.resolution();
        };
    IterativeCPMClusteringAlgorithm algorithm = algorithm(search, resolution);
    Clustering best = algorithm.findClustering(network);
    int starts = graph.size() > MANY_NODES ? 1 : STARTS;
    for (int start = 1; start < starts; start++) {
      Clustering other = algorithm.findClustering(network);
      if (algorithm.calcQuality(network, other) > algorithm.calcQuality(network, best)) {
        best = other;
      }
    }
    return best.getClusters();
  }

  private static IterativeCPMClusteringAlgorithm algorithm(
      CommunitySearch search, double resolution) {
    Random random = new Random(search.seed());
    return search.algorithm() == CommunitySearch.Algorithm.LOUVAIN
        ? new LouvainAlgorithm(resolution, search.iterations(), random)
        : new LeidenAlgorithm(
            resolution, search.iterations(), LeidenAlgorithm.DEFAULT_RANDOMNESS, random);
  }

  /** The library has no self-loops in its lists of neighbours; they count in the weights. */
  private static Network network(SimilarityGraph graph, Objective objective) {
    int size = graph.size();
    double[] weights = new double[size];
    long[] begins = new long[size + 1];
    for (int node = 0; node < size; node++) {
      weights[node] = objective == Objective.MODULARITY ? graph.degree(node) : 1;
      begins[node + 1] = begins[node] + graph.degree(node) - (graph.hasLoop(node) ? 2 : 0);
    }
    LargeIntArray neighbours = new LargeIntArray(begins[size]);
    long next = 0;
    for (int node = 0; node < size; node++) {
      for (int other = graph.nextNeighbour(node, 0);
          other >= 0;
          other = graph.nextNeighbour(node, other + 1)) {
        if (other != node) {
          neighbours.set(next++, other);
        }
      }
    }
    return new Network(weights, begins, neighbours, false);
  }
}
