package org.crosshash.guidance;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * What a recipe makes of the training items.
 *
 * @param communities the community of every item from 0, or nothing where the recipe finds none
 * @param similarity the target similarities, or nothing for a batch-local recipe
 * @param statistics what can be said of it
 */
public record BuiltGuidance(
    Optional<int[]> communities, Optional<SquareMatrix> similarity, GuidanceStatistics statistics) {
  /** Checks that the sizes agree. */
  public BuiltGuidance {
    Objects.requireNonNull(statistics, "statistics");
    if (communities.isPresent()
        && similarity.isPresent()
        && communities.get().length != similarity.get().size()) {
      throw new IllegalArgumentException(
          "Communities and similarity must be of one size: "
              + communities.get().length
              + " and "
              + similarity.get().size());
    }
  }
}
