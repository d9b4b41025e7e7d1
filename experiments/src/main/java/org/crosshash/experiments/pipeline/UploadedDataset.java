package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.artifacts.v1.ArtifactReference;

/**
 * A dataset where the services can reach it.
 *
 * @param content what is encoded, or vectors that came with the dataset, at the encoder's server
 * @param train ids of the training pairs, at the encoder's server
 * @param items pairs with labels, at the search service's server
 * @param database ids of the database, at the search service's server
 * @param queries ids of the part that asks, at the search service's server
 * @param evaluated those of them that can be evaluated, at the same; empty for want of labels
 * @param parts ids of each part of the split that has some, by its name, at the same; those pairs
 *     of a part that asks which can be evaluated by {@code evaluated-} and its name
 * @param vectors whether {@code content} is vectors already
 */
public record UploadedDataset(
    ArtifactReference content,
    ArtifactReference train,
    ArtifactReference items,
    ArtifactReference database,
    ArtifactReference queries,
    Optional<ArtifactReference> evaluated,
    SortedMap<String, ArtifactReference> parts,
    boolean vectors) {
  /** Checks that nothing is null. */
  public UploadedDataset {
    requireNonNull(content, "content");
    requireNonNull(train, "train");
    requireNonNull(items, "items");
    requireNonNull(database, "database");
    requireNonNull(queries, "queries");
    requireNonNull(evaluated, "evaluated");
    parts = new TreeMap<>(parts);
  }
}
