package org.crosshash.learning.loop;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * After which epochs a training's codes are looked at, and those of which training pairs.
 *
 * @param every after every so many epochs, besides before the first step and after the last; at
 *     least 1
 * @param bits code length
 * @param rows matrix rows of the pairs, at least two
 * @param communities the community of each of these pairs, from 0; none where nothing is known of
 *     communities
 */
public record CodesPlan(int every, int bits, int[] rows, Optional<int[]> communities) {
  /** Checks the ranges. */
  public CodesPlan {
    Objects.requireNonNull(communities, "communities");
    rows = rows.clone();
    if (every < 1) {
      throw CrosshashException.invalid(
          "Epochs from one look at the codes to the next must be at least 1", every, "use 1 or 2");
    }
    if (rows.length < 2) {
      throw CrosshashException.invalid(
          "Codes are looked at of at least 2 pairs", rows.length, "take a larger sample");
    }
    if (communities.isPresent() && communities.orElseThrow().length != rows.length) {
      throw CrosshashException.invalid(
          "Communities must be of the pairs that are looked at",
          "%d pairs, communities of %d".formatted(rows.length, communities.orElseThrow().length),
          "give one a pair");
    }
  }

  /**
   * Takes a sample of the training pairs, which depends on the seed and their number alone, in
   * their order.
   *
   * @param sample most pairs that are looked at
   * @param pairs matrix rows of all training pairs
   * @param communities the community of each training pair
   */
  public static CodesPlan sampled(
      int every, int bits, int sample, long seed, int[] pairs, Optional<int[]> communities) {
    int[] chosen =
        CounterRandom.permutation(CounterRandom.key(seed, Purpose.CODE_SAMPLE.key()), pairs.length);
    int[] positions = Arrays.copyOf(chosen, Math.min(sample, pairs.length));
    Arrays.sort(positions);
    return new CodesPlan(
        every, bits, taken(pairs, positions), communities.map(all -> taken(all, positions)));
  }

  private static int[] taken(int[] values, int[] positions) {
    return Arrays.stream(positions).map(position -> values[position]).toArray();
  }
}
