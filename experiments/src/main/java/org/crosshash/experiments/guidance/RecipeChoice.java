package org.crosshash.experiments.guidance;

import static java.util.Objects.requireNonNull;

import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.similarity.v1.GuidanceConfig;

/**
 * A recipe to look at.
 *
 * @param id the recipe's id
 * @param alignment how its embeddings are aligned
 * @param config its settings, seed included
 * @param batchLocal whether its similarities are those of a batch
 */
public record RecipeChoice(
    String id, AlignConfig alignment, GuidanceConfig config, boolean batchLocal) {
  /** Checks that nothing is null. */
  public RecipeChoice {
    requireNonNull(id, "id");
    requireNonNull(alignment, "alignment");
    requireNonNull(config, "config");
  }
}
