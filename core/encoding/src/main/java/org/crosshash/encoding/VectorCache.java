package org.crosshash.encoding;

import java.util.Optional;
import org.crosshash.tables.Digest;

/**
 * Keeps what encoders made, so that nothing is computed twice. It may forget anything at any time,
 * but never gives other bytes than those that were put. Safe for any number of threads.
 */
public interface VectorCache extends AutoCloseable {
  /** What was put under a key, or nothing. */
  Optional<byte[]> get(Digest key);

  /** Keeps bytes, if it can. */
  void put(Digest key, byte[] value);

  @Override
  void close();
}
