package org.crosshash.tables;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;

/**
 * Takes batches of any size and stores them as one table of canonical bytes: the same rows give the
 * same bytes however they were cut into batches.
 *
 * <p>Closing without {@link #commit()} leaves nothing in the store. One thread at a time.
 */
public interface TableWriter extends AutoCloseable {
  /**
   * Appends a batch, which is copied and stays the caller's.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if its fields are not those of the table;
   *     (RESOURCE_EXHAUSTED) if the disk is full
   */
  void append(VectorSchemaRoot batch);

  /** Number of rows appended so far. */
  long rowCount();

  /**
   * Ends the table and puts it into the store, where it may exist already.
   *
   * @throws CrosshashException (RESOURCE_EXHAUSTED) if the disk is full
   */
  StoredArtifact commit();

  /**
   * Ends the table and puts it into the store if it is the one expected.
   *
   * @throws CrosshashException (DATA_LOSS) if the digest is another; nothing is stored then
   */
  StoredArtifact commit(ArtifactName expected);

  /** Drops what was not committed. */
  @Override
  void close();
}
