package org.crosshash.tables;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;

/**
 * Keeps immutable artifacts under the digest of their content, and remembers which recipe gave
 * which artifact.
 *
 * <p>Safe for use by any number of threads. A damaged artifact is never answered from: whatever
 * meets one throws a {@link CrosshashException} (DATA_LOSS), and storing the same content again
 * heals it.
 */
public interface ArtifactStore extends AutoCloseable {
  /** Key of the schema metadata that says what a table holds. */
  String CONTENT_KEY = "crosshash.content";

  /** The allocator for batches that are to be written. */
  BufferAllocator allocator();

  /**
   * Starts a table.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a column's type is not supported or two
   *     columns share a name
   */
  TableWriter newTable(Schema schema);

  /**
   * Stores a model.
   *
   * @param files from file name (letters, digits, {@code ._-}) to content; not empty
   * @param metadata the model's description, which enters its digest
   * @throws CrosshashException (INVALID_ARGUMENT) if there is no file or a bad file name;
   *     (RESOURCE_EXHAUSTED) if the disk is full
   */
  StoredArtifact putModel(SortedMap<String, byte[]> files, SortedMap<String, String> metadata);

  /** What the store knows of an artifact, if it holds it. */
  Optional<StoredArtifact> find(ArtifactName name);

  /**
   * What the store knows of an artifact.
   *
   * @throws CrosshashException (NOT_FOUND) if it does not hold it
   */
  StoredArtifact get(ArtifactName name);

  /**
   * What a recipe gave, if it was recorded and what it gave is here and whole. What is damaged
   * counts as absent, so that it is made again.
   */
  Optional<StoredArtifact> resolve(Digest recipeKey);

  /**
   * Says how an artifact was made, and binds the recipe's key to it. A recipe that is bound to
   * another artifact, which is here and whole, keeps its binding.
   *
   * @return the artifact that the recipe is bound to now
   * @throws CrosshashException (NOT_FOUND) if the artifact is not here
   */
  ArtifactName record(ArtifactName name, Provenance provenance);

  /**
   * The schema of a table; reads its footer only.
   *
   * @throws CrosshashException (NOT_FOUND) if it is not here; (DATA_LOSS) if it is damaged
   */
  Schema schema(ArtifactName name);

  /**
   * Opens a table. The first opening in a process reads all of it to check its digest.
   *
   * @throws CrosshashException (NOT_FOUND) if it is not here; (DATA_LOSS) if it is damaged
   */
  Table open(ArtifactName name);

  /**
   * Reads one file of a model.
   *
   * @throws CrosshashException (NOT_FOUND) if there is no such model or file; (DATA_LOSS) if the
   *     model is damaged
   */
  byte[] modelFile(ArtifactName name, String file);

  /** The files of a model with their sizes in bytes. */
  SortedMap<String, Long> modelFiles(ArtifactName name);

  /** All artifacts that pass a filter, newest first, then by name. */
  List<StoredArtifact> list(Predicate<StoredArtifact> filter);

  /** All artifacts, newest first. */
  default List<StoredArtifact> list() {
    return list(artifact -> true);
  }

  /** Protects an artifact, and all that it was made from, from garbage collection. */
  StoredArtifact pin(ArtifactName name);

  /**
   * Takes a pin back.
   *
   * @throws CrosshashException (NOT_FOUND) if the artifact is not here; (DATA_LOSS) if it is
   *     damaged, whose pin is taken back all the same, so that it can be deleted
   */
  StoredArtifact unpin(ArtifactName name);

  /** Protects an artifact, for as long as the lease is open, from collection and deletion. */
  ArtifactLease lease(ArtifactName name);

  /**
   * Reads an artifact again from disk and checks its digest.
   *
   * @throws CrosshashException (DATA_LOSS) if it is damaged
   */
  StoredArtifact verify(ArtifactName name);

  /**
   * Deletes an artifact, whole or damaged.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if it is pinned or in use; (NOT_FOUND) if it
   *     is not here
   */
  void delete(ArtifactName name);

  /**
   * Deletes what no pin, lease or rule keeps.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if something that is kept cannot be read, for
   *     then nobody knows what it was made from; nothing is deleted
   */
  GarbageReport collectGarbage(GarbageRule rule);

  /**
   * Closes the store.
   *
   * @throws IllegalStateException if a table of it is open still
   */
  @Override
  void close();
}
