package org.crosshash.guidance.community;

import org.crosshash.guidance.matrix.BitMatrix;

/**
 * An undirected, unweighted graph of similar items, self-loops included.
 *
 * <p>A self-loop counts 2 in its node's degree, as in igraph.
 */
public final class SimilarityGraph {
  private final BitMatrix edges;
  private final int[] degrees;

  private SimilarityGraph(BitMatrix edges) {
    this.edges = edges;
    degrees = new int[edges.size()];
    for (int node = 0; node < degrees.length; node++) {
      degrees[node] = edges.count(node) + (edges.get(node, node) ? 1 : 0);
    }
  }

  /** The graph with an edge wherever the matrix or its mirror image says yes. */
  public static SimilarityGraph of(BitMatrix similar) {
    return new SimilarityGraph(similar.symmetrised());
  }

  /** Number of nodes. */
  public int size() {
    return degrees.length;
  }

  /** Number of edges incident to a node, a self-loop counted twice. */
  public int degree(int node) {
    return degrees[node];
  }

  /** Sum of all degrees: twice the number of edges, loops included. */
  public long totalDegree() {
    long total = 0;
    for (int degree : degrees) {
      total += degree;
    }
    return total;
  }

  /** Whether a node has a self-loop. */
  public boolean hasLoop(int node) {
    return edges.get(node, node);
  }

  /** The first neighbour at or after a position, or -1; a looping node is its own neighbour. */
  public int nextNeighbour(int node, int from) {
    return edges.next(node, from);
  }
}
