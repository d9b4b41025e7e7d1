package org.crosshash.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.tables.LocalArtifactStore;

/** A server over one store and a client with another, whose allocators must be empty at the end. */
final class FlightFixture {
  static final int MESSAGE_BYTES = 64 << 20;

  /** gRPC's log of streams that ended before all was written, which here is meant. */
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc.netty.NettyServerHandler");

  private final BufferAllocator allocator = new RootAllocator();
  private final LocalArtifactStore remote;
  private final LocalArtifactStore local;
  private final FlightTables flight;
  private final Server server;
  private final ManagedChannel channel;
  private final FlightTableClient client;

  FlightFixture(Path folder, FlightLimits limits) throws IOException {
    this(folder, limits, List.of());
  }

  FlightFixture(Path folder, FlightLimits limits, List<ComputedTable> computed) throws IOException {
    TRANSPORT.setLevel(Level.OFF);
    this.remote = LocalArtifactStore.open(folder.resolve("remote"), allocator);
    this.local = LocalArtifactStore.open(folder.resolve("local"), allocator);
    this.flight = new FlightTables(remote, allocator, limits, List.of(), computed);
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(MESSAGE_BYTES)
            .addService(flight.service())
            .build()
            .start();
    this.channel = newChannel();
    this.client = new FlightTableClient(channel, allocator);
  }

  ManagedChannel newChannel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
        .maxInboundMessageSize(MESSAGE_BYTES)
        .usePlaintext()
        .build();
  }

  LocalArtifactStore remote() {
    return remote;
  }

  LocalArtifactStore local() {
    return local;
  }

  FlightTableClient client() {
    return client;
  }

  BufferAllocator allocator() {
    return allocator;
  }

  int port() {
    return server.getPort();
  }

  void close() throws InterruptedException {
    client.close();
    channel.shutdownNow();
    assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    server.shutdownNow();
    assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    flight.close();
    remote.close();
    local.close();
    assertThat(allocator.getAllocatedMemory()).as("memory left allocated").isZero();
    allocator.close();
  }
}
