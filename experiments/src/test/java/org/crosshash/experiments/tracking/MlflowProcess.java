package org.crosshash.experiments.tracking;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real MLflow server on loopback with its data in a folder; may be stopped and started again. */
public final class MlflowProcess implements AutoCloseable {
  private final Path executable;
  private final Path folder;
  private final int port;
  private final List<String> more;
  private final Map<String, String> variables;
  private Process process;

  private MlflowProcess(
      Path executable, Path folder, List<String> more, Map<String, String> variables)
      throws IOException {
    this.executable = executable;
    this.folder = folder;
    this.more = more;
    this.variables = variables;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  /** The {@code mlflow} named by a property or a variable, or on the path; empty: none. */
  public static Optional<Path> executable() {
    Stream<String> named =
        Stream.of(
            System.getProperty("crosshash.mlflow", ""),
            System.getenv().getOrDefault("CROSSHASH_MLFLOW", ""));
    Stream<String> onPath =
        Stream.of(System.getenv("PATH").split(":")).map(place -> place + "/mlflow");
    return Stream.concat(named, onPath)
        .filter(place -> !place.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  static MlflowProcess start(Path executable, Path folder) throws Exception {
    return start(executable, folder, List.of(), Map.of());
  }

  /** Starts one with more options and variables. */
  static MlflowProcess start(
      Path executable, Path folder, List<String> more, Map<String, String> variables)
      throws Exception {
    MlflowProcess server = new MlflowProcess(executable, folder, more, variables);
    server.start();
    return server;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  void start() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                executable.toString(),
                "server",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1"));
    command.addAll(more);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(variables);
    builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    // Else every start compiles all modules again.
    builder.environment().remove("PYTHONDONTWRITEBYTECODE");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("server.log").toFile());
    process = builder.start();
    Instant limit = Instant.now().plusSeconds(300);
    while (!healthy()) {
      if (!process.isAlive() || Instant.now().isAfter(limit)) {
        throw new IllegalStateException(
            "mlflow did not start: " + Files.readString(folder.resolve("server.log")));
      }
      Thread.sleep(200);
    }
  }

  private boolean healthy() throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address() + "/health"))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  String get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(address() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  void stop() {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    stop();
  }
}
