package org.crosshash.experiments.pipeline;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crosshash.experiments.commands.CrosshashCommand;
import org.crosshash.testing.JavaProcess;

/** One `crosshash serve` process. */
public final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts a service; {@link #awaitReady} waits for it. */
  public static ServerProcess start(
      String service, int port, Path folder, List<String> peers, String... options)
      throws IOException {
    Path log = folder.resolve(service + ".log");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                service,
                "--listen",
                "127.0.0.1:" + port,
                "--data",
                folder.resolve(service).toString(),
                "--peers",
                String.join(",", peers)));
    arguments.addAll(List.of(options));
    List<String> command =
        JavaProcess.command(
            CrosshashCommand.class,
            List.of("-Dai.djl.offline=true", "-Xmx1g"),
            arguments.toArray(String[]::new));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    return new ServerProcess(
        builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }

  public void awaitReady() throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!Files.readString(log).contains(" answers at ")) {
      if (!process.isAlive() || System.nanoTime() > limit) {
        throw new IllegalStateException("The server did not start: " + Files.readString(log));
      }
      Thread.sleep(100);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
