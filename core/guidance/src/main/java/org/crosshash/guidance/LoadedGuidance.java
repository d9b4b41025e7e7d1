package org.crosshash.guidance;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Guidance read from a table, ready to be asked for blocks.
 *
 * <p>Readable while the tables that it was read from are open; they stay the caller's.
 *
 * @param guidance the blocks
 * @param ids the training items: row i of the guidance is item {@code ids.get(i)}
 * @param communities the community of each item, if the recipe found communities
 * @param recipe what the table says of its recipe
 */
public record LoadedGuidance(
    Guidance guidance, List<String> ids, Optional<int[]> communities, StoredRecipe recipe) {
  /** Checks that the sizes agree. */
  public LoadedGuidance {
    Objects.requireNonNull(recipe, "recipe");
    ids = List.copyOf(ids);
    if (guidance.size() != ids.size()) {
      throw new IllegalArgumentException(
          "Guidance and ids must be of one size: " + guidance.size() + " and " + ids.size());
    }
  }
}
