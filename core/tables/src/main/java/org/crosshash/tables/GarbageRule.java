package org.crosshash.tables;

import java.time.Duration;
import java.util.Set;
import org.crosshash.errors.CrosshashException;

/**
 * What a garbage collection may take.
 *
 * @param minimumAge artifacts made or used within this time stay; not negative
 * @param keep these and all that they were made from stay, as if pinned: the inputs of running
 *     operations, the models of indexes
 * @param dryRun only say what would be deleted
 */
public record GarbageRule(Duration minimumAge, Set<ArtifactName> keep, boolean dryRun) {
  /**
   * Checks the age and copies the names.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the age is negative
   */
  public GarbageRule {
    if (minimumAge.isNegative()) {
      throw CrosshashException.invalid(
          "The minimum age is not negative", minimumAge, "use 0 to take artifacts of any age");
    }
    keep = Set.copyOf(keep);
  }
}
