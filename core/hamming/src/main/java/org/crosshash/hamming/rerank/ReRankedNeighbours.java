package org.crosshash.hamming.rerank;

import java.util.Arrays;
import java.util.Objects;

/**
 * Neighbours in their new order: the re-ranked ones by falling score, then the others in Hamming
 * order.
 *
 * @param slots slot of each neighbour
 * @param distances Hamming distance of each
 * @param scores scores of the re-ranked ones, which come first; never rising
 */
public record ReRankedNeighbours(int[] slots, int[] distances, double[] scores) {
  /** Takes the arrays over. */
  public ReRankedNeighbours {
    Objects.requireNonNull(scores, "scores");
    if (slots.length != distances.length || scores.length > slots.length) {
      throw new IllegalArgumentException(
          "slots and distances must be of one length, scores no longer: "
              + slots.length
              + ", "
              + distances.length
              + ", "
              + scores.length);
    }
  }

  /** How many there are. */
  public int size() {
    return slots.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReRankedNeighbours that
        && Arrays.equals(slots, that.slots)
        && Arrays.equals(distances, that.distances)
        && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {Arrays.hashCode(slots), Arrays.hashCode(distances), Arrays.hashCode(scores)});
  }

  @Override
  public String toString() {
    return "ReRankedNeighbours[slots="
        + Arrays.toString(slots)
        + ", distances="
        + Arrays.toString(distances)
        + ", scores="
        + Arrays.toString(scores)
        + "]";
  }
}
