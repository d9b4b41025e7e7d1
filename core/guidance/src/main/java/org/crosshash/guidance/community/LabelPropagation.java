package org.crosshash.guidance.community;

import java.util.Arrays;
import java.util.Random;

/**
 * Label propagation (Raghavan, Albert and Kumara 2007): every node begins with a label of its own
 * and again and again takes the label that most of its neighbours have, in a random order, until
 * every node has one of its most frequent labels.
 *
 * <p>A node keeps its label while that is among the most frequent ones; else one of these is drawn.
 * Self-loops do not vote. The same graph and seed give the same labels.
 *
 * @param rounds rounds at most, at least 1
 * @param seed seed of the order and of the draws
 */
record LabelPropagation(int rounds, long seed) {
  /** The label of every node, in [0, nodes). */
  int[] labels(SimilarityGraph graph) {
    int size = graph.size();
    int[] labels = CommunityIds.singletons(size);
    int[] order = CommunityIds.singletons(size);
    int[] votes = new int[size];
    int[] seen = new int[size];
    Random random = new Random(seed);
    boolean moved = true;
    for (int round = 0; round < rounds && moved; round++) {
      shuffle(order, random);
      moved = false;
      for (int node : order) {
        int label = vote(graph, node, labels, votes, seen, random);
        moved |= label != labels[node];
        labels[node] = label;
      }
    }
    return labels;
  }

  /** The label that a node takes; {@code votes} is all zeros before and after. */
  private static int vote(
      SimilarityGraph graph, int node, int[] labels, int[] votes, int[] seen, Random random) {
    int count = 0;
    int most = 0;
    for (int other = graph.nextNeighbour(node, 0);
        other >= 0;
        other = graph.nextNeighbour(node, other + 1)) {
      if (other != node) {
        int label = labels[other];
        if (votes[label]++ == 0) {
          seen[count++] = label;
        }
        most = Math.max(most, votes[label]);
      }
    }
    int chosen = labels[node];
    if (votes[chosen] < most) {
      // Ascending, so that the draw does not depend on the order of the neighbours.
      Arrays.sort(seen, 0, count);
      int leaders = 0;
      for (int i = 0; i < count; i++) {
        if (votes[seen[i]] == most && random.nextInt(++leaders) == 0) {
          chosen = seen[i];
        }
      }
    }
    for (int i = 0; i < count; i++) {
      votes[seen[i]] = 0;
    }
    return chosen;
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
  }
}
