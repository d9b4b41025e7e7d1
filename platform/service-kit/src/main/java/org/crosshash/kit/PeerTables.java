package org.crosshash.kit;

import io.grpc.ManagedChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.flight.FlightTableClient;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.wire.Address;
import org.crosshash.wire.Dialer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies tables from peers by Flight, over one channel a peer. */
final class PeerTables implements PeerArtifacts.TablePull, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTables.class);
  private static final long CLOSE_SECONDS = 5;

  private final ArtifactStore store;
  private final BufferAllocator allocator;
  private final Dialer dialer;
  private final Map<Address, ManagedChannel> channels = new ConcurrentHashMap<>();

  PeerTables(ArtifactStore store, BufferAllocator allocator, Dialer dialer) {
    this.store = store;
    this.allocator = allocator;
    this.dialer = dialer;
  }

  @Override
  public void pull(Address peer, ArtifactName name) {
    ManagedChannel channel =
        channels.computeIfAbsent(peer, address -> dialer.dial(address).build());
    try (FlightTableClient flight = new FlightTableClient(channel, allocator)) {
      StoredArtifact copied = flight.download(name, store);
      LOG.info("Copied {} ({} bytes) from {}", name, copied.sizeBytes(), peer);
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdown);
    try {
      for (ManagedChannel channel : channels.values()) {
        if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
          channel.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      channels.values().forEach(ManagedChannel::shutdownNow);
      Thread.currentThread().interrupt();
    }
  }
}
