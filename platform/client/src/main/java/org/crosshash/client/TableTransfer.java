package org.crosshash.client;

import io.grpc.ManagedChannel;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Table;

/** Moves tables by Flight. */
final class TableTransfer {
  private TableTransfer() {}

  static ArtifactName upload(ManagedChannel channel, BufferAllocator allocator, Table table) {
    if (table.rowCount() >= 0) {
      throw new UnsupportedOperationException(channel.authority() + allocator.getName());
    }
    return ArtifactName.parse("");
  }

  static void download(
      ManagedChannel channel, BufferAllocator allocator, ArtifactName name, ArtifactStore into) {
    if (into.find(name).isEmpty()) {
      throw new UnsupportedOperationException(channel.authority() + allocator.getName());
    }
  }
}
