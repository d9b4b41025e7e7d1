package org.crosshash.hamming;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a search found: nearest first, ties in insertion order.
 *
 * @param slots slot of each neighbour
 * @param distances Hamming distance of each, 0 to bits, never falling
 */
public record Neighbours(int[] slots, int[] distances) {
  /** Takes both arrays over; they must be of one length. */
  public Neighbours {
    Objects.requireNonNull(slots, "slots");
    if (slots.length != distances.length) {
      throw new IllegalArgumentException(
          "slots and distances must be of one length: " + slots.length + ", " + distances.length);
    }
  }

  /** How many were found. */
  public int size() {
    return slots.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Neighbours that
        && Arrays.equals(slots, that.slots)
        && Arrays.equals(distances, that.distances);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(slots) + Arrays.hashCode(distances);
  }

  @Override
  public String toString() {
    return "Neighbours[slots="
        + Arrays.toString(slots)
        + ", distances="
        + Arrays.toString(distances)
        + "]";
  }
}
