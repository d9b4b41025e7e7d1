package org.crosshash.tables;

/** Keeps an artifact from garbage collection and deletion for as long as it is open. */
public interface ArtifactLease extends AutoCloseable {
  /** What is kept. */
  ArtifactName name();

  /** Ends the lease; closing twice does nothing more. */
  @Override
  void close();
}
