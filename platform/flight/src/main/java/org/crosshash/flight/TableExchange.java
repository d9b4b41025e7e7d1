package org.crosshash.flight;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A kind of DoExchange: batches in, batches out.
 *
 * <p>The descriptor's command is JSON with one key, the exchange's name, and its settings as the
 * value: {@code {"search": {"index": "indexes/sample"}}}. Safe for any number of threads; each
 * stream has a {@link Session} of its own.
 */
public interface TableExchange {
  /** The key of its commands. */
  String name();

  /**
   * Begins a stream.
   *
   * @param settings JSON, the value of the key
   * @param input schema of the batches that will come
   * @throws org.crosshash.errors.CrosshashException whatever is wrong with either
   */
  Session open(String settings, Schema input);

  /** One stream; one thread uses it. */
  interface Session extends AutoCloseable {
    /** Schema of the batches that go out. */
    Schema output();

    /**
     * Answers one batch with any number of batches.
     *
     * @param batch belongs to the stream; valid until this returns
     * @param answers takes what goes out
     */
    void answer(VectorSchemaRoot batch, Answers answers);

    /** Frees what the session holds. */
    @Override
    default void close() {}
  }

  /** Sends batches, each once its reader can take it. */
  interface Answers {
    /** Memory for what a batch is computed with; must be given back before the stream ends. */
    BufferAllocator allocator();

    /** The batch to fill; it is empty after each {@link #send}. */
    VectorSchemaRoot batch();

    /**
     * Sends what was filled in; waits until the reader takes it.
     *
     * @param metadata JSON that goes with the batch
     * @throws org.crosshash.errors.CrosshashException CANCELLED where the reader went away;
     *     UNAVAILABLE where it does not read
     */
    void send(String metadata);
  }
}
