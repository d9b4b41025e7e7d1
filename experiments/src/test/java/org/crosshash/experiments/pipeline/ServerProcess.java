package org.crosshash.experiments.pipeline;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One `crosshash serve` process. */
public final class ServerProcess implements AutoCloseable {
  private static final String MAIN = "org.crosshash.experiments.commands.CrosshashCommand";

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
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-Dai.djl.offline=true",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "serve",
                service,
                "--listen",
                "127.0.0.1:" + port,
                "--data",
                folder.resolve(service).toString(),
                "--peers",
                String.join(",", peers)));
    command.addAll(List.of(options));
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
