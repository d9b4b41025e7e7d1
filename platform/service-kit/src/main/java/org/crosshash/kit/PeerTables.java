package org.crosshash.kit;

import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.wire.Address;

/** Copies tables from peers. */
final class PeerTables implements PeerArtifacts.TablePull, AutoCloseable {
  private final ArtifactStore store;
  private final BufferAllocator allocator;

  PeerTables(ArtifactStore store, BufferAllocator allocator) {
    this.store = store;
    this.allocator = allocator;
  }

  @Override
  public void pull(Address peer, ArtifactName name) {
    throw new CrosshashException(
        Problem.UNIMPLEMENTED, "x", store.list().size() + " " + peer + allocator.getName(), "y");
  }

  @Override
  public void close() {}
}
