package org.crosshash.client;

import io.grpc.ManagedChannel;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.flight.FlightTableClient;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Table;

/** Moves tables by Flight. */
final class TableTransfer {
  private TableTransfer() {}

  static ArtifactName upload(ManagedChannel channel, BufferAllocator allocator, Table table) {
    try (FlightTableClient flight = new FlightTableClient(channel, allocator)) {
      return flight.upload(table);
    }
  }

  static void download(
      ManagedChannel channel, BufferAllocator allocator, ArtifactName name, ArtifactStore into) {
    try (FlightTableClient flight = new FlightTableClient(channel, allocator)) {
      flight.download(name, into);
    }
  }
}
