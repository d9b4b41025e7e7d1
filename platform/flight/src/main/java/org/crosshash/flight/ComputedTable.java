package org.crosshash.flight;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A kind of DoGet whose batches are computed while they are sent.
 *
 * <p>The ticket is JSON with one key, the kind's name, and its settings as the value: {@code
 * {"block": {"guidance": "tables/…", "rows": 100}}}. Safe for any number of threads; each stream
 * has a {@link Session} of its own.
 */
public interface ComputedTable {
  /** The key of its tickets; not {@code table}. */
  String name();

  /**
   * Begins a stream.
   *
   * @param settings JSON, the value of the key
   * @throws org.crosshash.errors.CrosshashException whatever is wrong with them
   */
  Session open(String settings);

  /** One stream; one thread uses it. */
  interface Session extends AutoCloseable {
    /** Schema of the batches. */
    Schema schema();

    /** How many rows will come in all. */
    long rows();

    /**
     * Fills in the next batch, of about 1 MB.
     *
     * @param batch empty, of the session's schema
     * @return false where there is none left
     */
    boolean next(VectorSchemaRoot batch);

    /** Frees what the session holds. */
    @Override
    default void close() {}
  }
}
