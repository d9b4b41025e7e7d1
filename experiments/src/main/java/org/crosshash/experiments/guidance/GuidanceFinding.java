package org.crosshash.experiments.guidance;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.evaluation.CommunityAgreement;
import org.crosshash.evaluation.SimilarityAgreement;
import org.crosshash.similarity.v1.GuidanceDescription;

/**
 * What was found out about one recipe's guidance of a dataset.
 *
 * @param recipe what was built
 * @param table the guidance
 * @param description the service's own statistics
 * @param histogram values in the batches
 * @param inBatches agreement with the labels within batches, the same for all recipes; nothing
 *     without labels
 * @param overall agreement with the labels among all training pairs; nothing for a batch-local
 *     recipe, for more pairs than fit, and without labels
 * @param communityOfItem the community of each training pair; nothing where there are none
 * @param communities agreement of the communities with the labels; nothing where there are none
 * @param seconds wall-clock seconds of the build, when it was built
 * @param peakBytes how far the process grew meanwhile; nothing where that was not measured
 * @param bytes size of the table
 */
public record GuidanceFinding(
    RecipeChoice recipe,
    ArtifactReference table,
    GuidanceDescription description,
    ValueHistogram histogram,
    Optional<SimilarityAgreement> inBatches,
    Optional<SimilarityAgreement> overall,
    Optional<int[]> communityOfItem,
    Optional<CommunityAgreement> communities,
    double seconds,
    OptionalLong peakBytes,
    long bytes) {
  /** Checks that nothing is null. */
  public GuidanceFinding {
    requireNonNull(recipe, "recipe");
    requireNonNull(table, "table");
    requireNonNull(description, "description");
    requireNonNull(histogram, "histogram");
    requireNonNull(inBatches, "inBatches");
    requireNonNull(overall, "overall");
    requireNonNull(communityOfItem, "communityOfItem");
    requireNonNull(communities, "communities");
    requireNonNull(peakBytes, "peakBytes");
  }
}
