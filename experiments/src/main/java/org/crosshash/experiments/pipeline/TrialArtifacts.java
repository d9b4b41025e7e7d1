package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;

/**
 * What a trial made, each with the server that holds it.
 *
 * @param aligned aligned embeddings that the model was trained on and hashes
 * @param guidance guidance; empty: none
 * @param model the model
 * @param codes codes of all items, both modalities
 * @param metrics metrics table; empty where the dataset has no labels
 * @param curves curves table; empty where the dataset has no labels
 * @param perQuery metrics of each query; empty where the dataset has no labels or nobody asked
 */
public record TrialArtifacts(
    ArtifactReference aligned,
    Optional<ArtifactReference> guidance,
    ArtifactReference model,
    ArtifactReference codes,
    Optional<ArtifactReference> metrics,
    Optional<ArtifactReference> curves,
    Optional<ArtifactReference> perQuery) {
  /** Checks that nothing is null. */
  public TrialArtifacts {
    requireNonNull(aligned, "aligned");
    requireNonNull(guidance, "guidance");
    requireNonNull(model, "model");
    requireNonNull(codes, "codes");
    requireNonNull(metrics, "metrics");
    requireNonNull(curves, "curves");
    requireNonNull(perQuery, "perQuery");
  }
}
