package org.crosshash.hamming.rerank;

import java.util.Arrays;
import java.util.Comparator;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.Neighbours;

/**
 * How neighbours are re-ranked: the first {@code depth} by {@code w · h + (1 − w) · s}, where
 * {@code h = 1 − 2 · distance / bits} is the cosine of the codes' signs and s the local score;
 * greater first, ties in Hamming order. Those behind keep their Hamming order.
 *
 * <p>Our reconstruction of HuggingHash+'s second stage; the standard values are those of our
 * prototypes.
 *
 * @param depth N, how many are re-ranked, at least 1
 * @param hammingWeight w, 0 (local score alone) to 1 (Hamming similarity alone)
 */
public record ReRanking(int depth, double hammingWeight) {
  /** The first 100, both scores with the same weight. */
  public static final ReRanking STANDARD = new ReRanking(100, 0.5);

  /**
   * Checks its parts.
   *
   * @throws CrosshashException INVALID_ARGUMENT where a part is out of range
   */
  public ReRanking {
    if (depth < 1) {
      throw CrosshashException.invalid(
          "At least one neighbour is re-ranked", depth, "give a depth of 1 or more");
    }
    if (!(hammingWeight >= 0 && hammingWeight <= 1)) {
      throw CrosshashException.invalid(
          "The weight of the Hamming similarity is 0 to 1",
          hammingWeight,
          "give 0.5 to weigh both scores alike");
    }
  }

  /**
   * Re-ranks what a search found.
   *
   * @param found nearest first
   * @param bits code length, at least 1
   * @param local scores items; asked once for each of the first {@code depth}
   */
  public ReRankedNeighbours apply(Neighbours found, int bits, SlotScorer local) {
    int scored = Math.min(depth, found.size());
    double[] score = new double[scored];
    for (int rank = 0; rank < scored; rank++) {
      double hamming = 1 - 2.0 * found.distances()[rank] / bits;
      double own = local.score(found.slots()[rank]);
      score[rank] =
          hammingWeight * hamming + (1 - hammingWeight) * (Double.isNaN(own) ? hamming : own);
    }
    Integer[] order = new Integer[scored];
    Arrays.setAll(order, rank -> rank);
    // The sort is stable, so that ties keep their Hamming order; 0.0 − x makes one zero of two.
    Arrays.sort(order, Comparator.comparingDouble(rank -> 0.0 - score[rank]));
    int[] slots = found.slots().clone();
    int[] distances = found.distances().clone();
    double[] scores = new double[scored];
    for (int rank = 0; rank < scored; rank++) {
      slots[rank] = found.slots()[order[rank]];
      distances[rank] = found.distances()[order[rank]];
      scores[rank] = score[order[rank]];
    }
    return new ReRankedNeighbours(slots, distances, scores);
  }
}
