package org.crosshash.benchmarks;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.crosshash.flight.FlightLoopback;
import org.crosshash.flight.FlightTableClient;
import org.crosshash.flight.TableTicket;
import org.crosshash.tables.ArtifactName;

/**
 * Reads a table of 256 MiB over loopback from a server in a process of its own, beside {@code
 * pyarrow.flight} doing the same.
 */
public final class FlightWorker {
  private static final int MESSAGE_BYTES = 64 << 20;

  private FlightWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --folder}, where the server keeps its table
   */
  public static void main(String[] args) throws Exception {
    Process server = startServer(new Arguments(args).path("folder"));
    try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
      String announced = output.readLine();
      if (announced == null) {
        throw new IOException("The server ended with code " + server.waitFor());
      }
      String[] words = announced.split(" ", 2);
      read(Integer.parseInt(words[0]), TableTicket.of(ArtifactName.parse(words[1])));
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static Process startServer(Path folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FlightLoopback.class.getName(), folder.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void read(int port, TableTicket ticket) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .maxInboundMessageSize(MESSAGE_BYTES)
            .usePlaintext()
            .build();
    try (BufferAllocator allocator = new RootAllocator();
        FlightTableClient client = new FlightTableClient(channel, allocator)) {
      Rounds.serve(new Download(client, ticket));
    } finally {
      channel.shutdownNow();
    }
  }

  /** One download a round. */
  private static final class Download implements Rounds.Work {
    private final FlightTableClient client;
    private final TableTicket ticket;
    private long bytes;

    Download(FlightTableClient client, TableTicket ticket) {
      this.client = client;
      this.ticket = ticket;
    }

    @Override
    public double round(String cell) {
      bytes = 0;
      long start = System.nanoTime();
      client.stream(
          ticket,
          batch -> {
            for (FieldVector vector : batch.getFieldVectors()) {
              bytes += vector.getBufferSize();
            }
          });
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void write(Path folder) throws IOException {
      LittleEndianFile.writeDoubles(folder.resolve("bytes"), new double[] {bytes});
    }
  }
}
