package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * What a recipe makes of the training items.
 *
 * @param communities the community of every item, or -1 where the recipe has none
 * @param similarity the target similarities, or nothing for a batch-local recipe
 * @param statistics what can be said of it
 */
public record BuiltGuidance(
    int[] communities, Optional<SquareMatrix> similarity, GuidanceStatistics statistics) {
  /** Checks that the sizes agree. */
  public BuiltGuidance {
    Objects.requireNonNull(statistics, "statistics");
    similarity.ifPresent(matrix -> {
      if (matrix.size() != communities.length) {
        throw new IllegalArgumentException(
            "Communities and similarity must be of one size: "
                + communities.length
                + " and "
                + matrix.size());
      }
    });
  }

  /** A community of -1 for each of {@code size} items: no communities. */
  static int[] noCommunities(int size) {
    int[] none = new int[size];
    Arrays.fill(none, -1);
    return none;
  }
}
