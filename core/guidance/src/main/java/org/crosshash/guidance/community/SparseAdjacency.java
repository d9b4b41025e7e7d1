package org.crosshash.guidance.community;

import java.util.Arrays;

/**
 * Lists of neighbours, one after another in one array.
 *
 * @param begins where each node's list begins, and the end of the last
 * @param neighbours ascending in each list
 */
record SparseAdjacency(int[] begins, int[] neighbours) implements Adjacency {
  /** The edges of a directed graph, both ways, each once. */
  static SparseAdjacency of(int size, int[] from, int[] to, int edges) {
    int[] begins = new int[size + 1];
    for (int edge = 0; edge < edges; edge++) {
      begins[from[edge] + 1]++;
      begins[to[edge] + 1]++;
    }
    for (int node = 0; node < size; node++) {
      begins[node + 1] = Math.addExact(begins[node + 1], begins[node]);
    }
    int[] lists = new int[begins[size]];
    int[] next = begins.clone();
    for (int edge = 0; edge < edges; edge++) {
      lists[next[from[edge]]++] = to[edge];
      lists[next[to[edge]]++] = from[edge];
    }
    int kept = 0;
    int[] starts = new int[size + 1];
    for (int node = 0; node < size; node++) {
      Arrays.sort(lists, begins[node], begins[node + 1]);
      int last = -1;
      for (int i = begins[node]; i < begins[node + 1]; i++) {
        if (lists[i] != last) {
          last = lists[i];
          lists[kept++] = last;
        }
      }
      starts[node + 1] = kept;
    }
    return new SparseAdjacency(starts, Arrays.copyOf(lists, kept));
  }

  @Override
  public int size() {
    return begins.length - 1;
  }

  @Override
  public int count(int node) {
    return begins[node + 1] - begins[node];
  }

  @Override
  public boolean joined(int node, int other) {
    return find(node, other) >= 0;
  }

  @Override
  public int next(int node, int from) {
    int found = find(node, from);
    int position = found < 0 ? -found - 1 : found;
    return position < begins[node + 1] ? neighbours[position] : -1;
  }

  private int find(int node, int other) {
    return Arrays.binarySearch(neighbours, begins[node], begins[node + 1], other);
  }
}
