package org.crosshash.tables;

import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store knows of an artifact without opening it.
 *
 * @param name kind and digest
 * @param sizeBytes bytes of its content on disk
 * @param rowCount rows of a table; 0 for a model
 * @param created when this store first held it
 * @param provenance how it was made; empty for an upload
 * @param pinned protected from garbage collection
 * @param metadata the table-level metadata of the Arrow schema, or the model's description
 * @param content {@code items}, {@code embeddings}, {@code codes}, …; {@code model} for a model;
 *     empty for a table that does not say
 */
public record StoredArtifact(
    ArtifactName name,
    long sizeBytes,
    long rowCount,
    Instant created,
    Optional<Provenance> provenance,
    boolean pinned,
    SortedMap<String, String> metadata,
    String content) {
  /** Refuses nulls and copies the metadata. */
  public StoredArtifact {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(provenance, "provenance");
    Objects.requireNonNull(content, "content");
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
  }
}
