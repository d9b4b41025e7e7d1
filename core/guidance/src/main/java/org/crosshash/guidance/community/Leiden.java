package org.crosshash.guidance.community;

import java.util.Random;
import nl.cwts.networkanalysis.Clustering;
import nl.cwts.networkanalysis.LeidenAlgorithm;
import nl.cwts.networkanalysis.Network;
import nl.cwts.util.LargeIntArray;
import org.crosshash.errors.CrosshashException;

/**
 * Communities by the Leiden algorithm (Traag, Waltman and van Eck 2019), for modularity with a
 * resolution.
 *
 * <p>The library optimises the constant Potts model; with the degrees as the nodes' weights and γ /
 * (sum of degrees) as its resolution that is modularity up to a factor. Of four random starts the
 * best is taken. Runs on the caller's thread; the same graph and seed give the same communities.
 *
 * @param resolution γ, above 0; larger gives more and smaller communities
 * @param iterations iterations, at least 1
 * @param seed seed of the order of the moves
 */
public record Leiden(double resolution, int iterations, long seed) {
  /** A single start now and then ends in a poor optimum; the best of a few rarely does. */
  private static final int STARTS = 4;

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
    long total = graph.totalDegree();
    if (total == 0) {
      return CommunityIds.bySize(CommunityIds.singletons(graph.size()));
    }
    Network network = network(graph);
    LeidenAlgorithm algorithm =
        new LeidenAlgorithm(
            resolution / total, iterations, LeidenAlgorithm.DEFAULT_RANDOMNESS, new Random(seed));
    Clustering best = algorithm.findClustering(network);
    for (int start = 1; start < STARTS; start++) {
      Clustering other = algorithm.findClustering(network);
      if (algorithm.calcQuality(network, other) > algorithm.calcQuality(network, best)) {
        best = other;
      }
    }
    return CommunityIds.bySize(best.getClusters());
  }

  /** The library has no self-loops in its lists of neighbours; they count in the weights. */
  private static Network network(SimilarityGraph graph) {
    int size = graph.size();
    double[] weights = new double[size];
    long[] begins = new long[size + 1];
    for (int node = 0; node < size; node++) {
      weights[node] = graph.degree(node);
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
