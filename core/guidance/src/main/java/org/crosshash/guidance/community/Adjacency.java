package org.crosshash.guidance.community;

/** Which nodes of an undirected graph are joined; a looping node is its own neighbour. */
interface Adjacency {
  /** Number of nodes. */
  int size();

  /** Number of neighbours of a node. */
  int count(int node);

  /** Whether two nodes are joined. */
  boolean joined(int node, int other);

  /** The first neighbour at or after a position, or -1. */
  int next(int node, int from);
}
