package org.crosshash.flight;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;

/**
 * Serves one large table on the loopback interface, to time transfers by this client or another.
 *
 * <p>As a program: {@code FlightLoopback FOLDER} serves until it is ended and prints {@code port
 * tables/<hex>}; {@code FlightLoopback FOLDER ROUNDS} times downloads and uploads in one process.
 */
public final class FlightLoopback implements AutoCloseable {
  /** Rows and columns of the table: 256 MiB of float32. */
  private static final int ROWS = 131_072;

  private static final int COLUMNS = 512;
  private static final int MESSAGE_BYTES = 64 << 20;
  private static final double MEGABYTE = 1e6;

  private final BufferAllocator allocator;
  private final LocalArtifactStore store;
  private final FlightTables flight;
  private final Server server;
  private final ArtifactName table;

  private FlightLoopback(
      BufferAllocator allocator,
      LocalArtifactStore store,
      FlightTables flight,
      Server server,
      ArtifactName table) {
    this.allocator = allocator;
    this.store = store;
    this.flight = flight;
    this.server = server;
    this.table = table;
  }

  /** Makes the table in a store in a folder and serves it on a free port. */
  public static FlightLoopback start(Path folder) throws IOException {
    BufferAllocator allocator = new RootAllocator();
    LocalArtifactStore store = LocalArtifactStore.open(folder, allocator);
    FlightTables flight = new FlightTables(store, allocator, FlightLimits.defaults());
    ArtifactName table = writeTable(store);
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(MESSAGE_BYTES)
            .addService(flight.service())
            .build()
            .start();
    return new FlightLoopback(allocator, store, flight, server, table);
  }

  private static ArtifactName writeTable(LocalArtifactStore store) {
    float[] values = new float[ROWS * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 1_000_003;
    }
    return EmbeddingsTable.builder(IntStream.range(0, ROWS).mapToObj(i -> "item-" + i).toList())
        .dense("image", FloatMatrix.of(values, COLUMNS))
        .write(store)
        .name();
  }

  /** The port on the loopback interface. */
  public int port() {
    return server.getPort();
  }

  /** The table that is served. */
  public ArtifactName table() {
    return table;
  }

  /** Downloads the table once, without storing it; gives the bytes of its vectors. */
  public long download(FlightTableClient client) {
    long[] bytes = {0};
    client.stream(
        TableTicket.of(table),
        batch -> {
          for (FieldVector vector : batch.getFieldVectors()) {
            bytes[0] += vector.getBufferSize();
          }
        });
    return bytes[0];
  }

  /** A channel to the server. */
  public ManagedChannel newChannel() {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port()))
        .maxInboundMessageSize(MESSAGE_BYTES)
        .usePlaintext()
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    flight.close();
    store.close();
    allocator.close();
  }

  /** Serves, or times; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (FlightLoopback loopback = start(Path.of(arguments[0]))) {
      System.out.println(loopback.port() + " " + loopback.table());
      if (arguments.length == 1) {
        Thread.currentThread().join();
      }
      time(loopback, Integer.parseInt(arguments[1]));
    }
  }

  private static void time(FlightLoopback loopback, int rounds) {
    ManagedChannel channel = loopback.newChannel();
    try (BufferAllocator allocator = new RootAllocator();
        FlightTableClient client = new FlightTableClient(channel, allocator);
        Table table = loopback.store.open(loopback.table)) {
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        report("DoGet", loopback.download(client), start);
        start = System.nanoTime();
        client.upload(table);
        report("DoPut", loopback.store.get(loopback.table).sizeBytes(), start);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static void report(String call, long bytes, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%s %.0f MB/s%n", call, bytes / MEGABYTE / seconds);
  }
}
