package org.crosshash.guidance.community;

import java.util.Arrays;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.neighbour.NeighbourGraph;

/**
 * An undirected, unweighted graph of similar items, with or without self-loops, stored as a matrix
 * of bits or as lists.
 *
 * <p>A self-loop counts 2 in its node's degree, as in igraph.
 */
public final class SimilarityGraph {
  private final Adjacency edges;
  private final int[] degrees;

  private SimilarityGraph(Adjacency edges) {
    this.edges = edges;
    degrees = new int[edges.size()];
    for (int node = 0; node < degrees.length; node++) {
      degrees[node] = edges.count(node) + (edges.joined(node, node) ? 1 : 0);
    }
  }

  /** Says of an entry of a graph of neighbours whether it becomes an edge. */
  @FunctionalInterface
  public interface EdgeFilter {
    /**
     * Whether to join an item with a neighbour.
     *
     * @param item the item
     * @param place where the neighbour stands in {@link NeighbourGraph#columns}
     */
    boolean accept(int item, int place);
  }

  /** The graph with an edge wherever the matrix or its mirror image says yes. */
  public static SimilarityGraph of(BitMatrix similar) {
    return of(similar, true);
  }

  /**
   * The graph with an edge wherever the matrix or its mirror image says yes.
   *
   * @param loops whether what it says of an item and itself counts
   */
  public static SimilarityGraph of(BitMatrix similar, boolean loops) {
    BitMatrix edges = similar.symmetrised();
    if (!loops) {
      edges.clearDiagonal();
    }
    return new SimilarityGraph(new BitAdjacency(edges));
  }

  /** The graph with an edge from every item to each of its neighbours, without self-loops. */
  public static SimilarityGraph of(NeighbourGraph neighbours) {
    return of(neighbours, (item, place) -> true, false);
  }

  /**
   * The graph with an edge from every item to those of its neighbours that a filter lets through.
   *
   * @param filter asked for each entry
   * @param loops whether every item has a self-loop
   */
  public static SimilarityGraph of(NeighbourGraph neighbours, EdgeFilter filter, boolean loops) {
    int size = neighbours.size();
    int[] from = new int[neighbours.columns().length + (loops ? size : 0)];
    int[] to = new int[from.length];
    int edges = 0;
    for (int item = 0; item < size; item++) {
      if (loops) {
        from[edges] = item;
        to[edges++] = item;
      }
      for (int i = item * neighbours.count(); i < (item + 1) * neighbours.count(); i++) {
        int other = neighbours.columns()[i];
        if (other >= 0 && filter.accept(item, i)) {
          from[edges] = item;
          to[edges++] = other;
        }
      }
    }
    return new SimilarityGraph(SparseAdjacency.of(size, from, to, edges));
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
    return Arrays.stream(degrees).asLongStream().sum();
  }

  /** Share of the nodes that no other node is joined with, in [0, 1]; 0 without nodes. */
  public double shareIsolated() {
    if (degrees.length == 0) {
      return 0;
    }
    int isolated = 0;
    for (int node = 0; node < degrees.length; node++) {
      isolated += degrees[node] == (hasLoop(node) ? 2 : 0) ? 1 : 0;
    }
    return isolated / (double) degrees.length;
  }

  /** Whether a node has a self-loop. */
  public boolean hasLoop(int node) {
    return edges.joined(node, node);
  }

  /** The first neighbour at or after a position, or -1; a looping node is its own neighbour. */
  public int nextNeighbour(int node, int from) {
    return edges.next(node, from);
  }

  /** A symmetric matrix of bits. */
  private record BitAdjacency(BitMatrix bits) implements Adjacency {
    @Override
    public int size() {
      return bits.size();
    }

    @Override
    public int count(int node) {
      return bits.count(node);
    }

    @Override
    public boolean joined(int node, int other) {
      return bits.get(node, other);
    }

    @Override
    public int next(int node, int from) {
      return bits.next(node, from);
    }
  }
}
