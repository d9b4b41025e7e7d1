package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.LockFile;

/**
 * An MLflow server of one's own, on loopback, with its database and artifacts in a folder. It stays
 * when the process that started it ends. It keeps its port over restarts, so that links stay good.
 *
 * <pre>{@code
 * LocalMlflow local = LocalMlflow.beside(workspace.tracking());
 * LocalMlflow.Server server = local.up(Optional.empty(), Optional.empty(), line -> {});
 * local.down();
 * }</pre>
 */
public final class LocalMlflow {
  /** First port that is tried; MLflow's own. */
  public static final int PORT = 5000;

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final long PAUSE_MILLISECONDS = 200;

  private final Path folder;
  private final Path log;

  /**
   * The server of a folder, whether it runs or not.
   *
   * @param folder made when it is started
   * @param log what the server says
   */
  public LocalMlflow(Path folder, Path log) {
    this.folder = folder;
    this.log = log;
  }

  /** The server of the workspace that holds a spool: in its folder {@code mlflow}. */
  public static LocalMlflow beside(Path spool) {
    Path workspace = spool.toAbsolutePath().getParent();
    return new LocalMlflow(workspace.resolve("mlflow"), workspace.resolve("logs/mlflow.log"));
  }

  /**
   * A running server.
   *
   * @param address for {@code MLFLOW_TRACKING_URI}
   * @param processId its first process
   * @param version of MLflow
   * @param started whether it was started just now
   */
  public record Server(String address, long processId, String version, boolean started) {}

  /** An environment that names this server where it runs and no other is named. */
  public Map<String, String> environment(Map<String, String> environment) {
    if (MlflowAddress.of(environment).isPresent()) {
      return environment;
    }
    Map<String, String> completed = new TreeMap<>(environment);
    running().ifPresent(server -> completed.put(MlflowAddress.VARIABLE, server.address()));
    return completed;
  }

  /** The server, if its process runs. */
  public Optional<Server> running() {
    return ServerRecord.read(file())
        .flatMap(known ->
            known
                .processes()
                .getFirst()
                .find()
                .map(process ->
                    new Server(address(known.port()), process.pid(), known.version(), false)));
  }

  /** Whether it answers. */
  public boolean isHealthy(Server server) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.address() + "/health"))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where its database and artifacts lie. */
  public Path folder() {
    return folder;
  }

  /** What the server says. */
  public Path log() {
    return log;
  }

  private Path file() {
    return folder.resolve("server.json");
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port;
  }

  /**
   * Starts the server and waits until it answers, or finds it running.
   *
   * @param python a Python with MLflow, or an {@code mlflow}; empty: the folder's own, else the
   *     PATH's
   * @param port empty: the one that it had, else {@link #PORT} or a free one
   * @param progress is told what is waited for
   * @throws CrosshashException (FAILED_PRECONDITION) if there is no MLflow, the port is taken or
   *     somebody else is starting it; (UNAVAILABLE) if it does not come up
   */
  public Server up(Optional<Path> python, Optional<Integer> port, Consumer<String> progress) {
    try {
      Files.createDirectories(folder);
      Files.createDirectories(log.toAbsolutePath().getParent());
      LockFile lock =
          LockFile.take(folder.resolve("LOCK"))
              .orElseThrow(() ->
                  CrosshashException.precondition(
                      "One process at a time starts or ends the local MLflow server",
                      folder,
                      "wait for the other one"));
      try (lock) {
        Optional<Server> running = running();
        if (running.isPresent()) {
          requireSamePort(running.get(), port);
          return await(running.get(), progress);
        }
        ServerRecord.read(file()).ifPresent(left -> end(left.running()));
        return start(
            MlflowProgram.find(
                python, folder.resolve("python"), System.getenv().getOrDefault("PATH", "")),
            choosePort(port),
            progress);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void requireSamePort(Server running, Optional<Integer> port) {
    if (port.isPresent() && !running.address().equals(address(port.get()))) {
      throw CrosshashException.precondition(
          "A workspace has one MLflow server at a time",
          "it runs at " + running.address(),
          "end it by `crosshash mlflow down`, then start it with --port " + port.get());
    }
  }

  private int choosePort(Optional<Integer> wanted) throws IOException {
    if (wanted.isPresent()) {
      if (!isFree(wanted.get())) {
        throw CrosshashException.precondition(
            "The port of the MLflow server must be free",
            wanted.get() + " is taken",
            "name another by --port, or none");
      }
      return wanted.get();
    }
    Optional<Integer> before = ServerRecord.read(file()).map(ServerRecord::port);
    for (int port : Stream.concat(before.stream(), Stream.of(PORT)).toList()) {
      if (isFree(port)) {
        return port;
      }
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private Server start(MlflowProgram program, int port, Consumer<String> progress)
      throws IOException {
    List<String> command = new ArrayList<>();
    // A session of its own, so that a closing terminal does not take it along.
    Stream.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"))
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(program.command());
    command.addAll(
        List.of(
            "server",
            "--backend-store-uri",
            "sqlite:///" + folder.resolve("mlflow.db").toAbsolutePath(),
            "--artifacts-destination",
            folder.resolve("artifacts").toAbsolutePath().toString(),
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--workers",
            "1"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    builder.environment().remove(MlflowAddress.VARIABLE);
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    new ServerRecord(port, program.version(), List.of(ServerRecord.Started.of(process.toHandle())))
        .write(file());
    return await(new Server(address(port), process.pid(), program.version(), true), progress);
  }

  /** Waits until a server answers, and writes down the processes that it has by then. */
  private Server await(Server server, Consumer<String> progress) throws IOException {
    Instant limit = Instant.now().plus(START_LIMIT);
    Instant start = Instant.now();
    while (!isHealthy(server)) {
      boolean alive = running().isPresent();
      if (!alive || Instant.now().isAfter(limit)) {
        ServerRecord.read(file()).ifPresent(known -> end(family(known)));
        throw new CrosshashException(
            Problem.UNAVAILABLE,
            "The MLflow server must come up within " + START_LIMIT.toSeconds() + " seconds",
            alive ? "no answer at " + server.address() : tail(),
            "see " + log + " for all that it said");
      }
      progress.accept(
          "waiting for %s, %d s"
              .formatted(server.address(), Duration.between(start, Instant.now()).toSeconds()));
      pause();
    }
    ServerRecord known = ServerRecord.read(file()).orElseThrow();
    new ServerRecord(
            known.port(),
            known.version(),
            family(known).stream().map(ServerRecord.Started::of).toList())
        .write(file());
    return server;
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log, UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  /** The processes that are written down and all that these started. */
  private static List<ProcessHandle> family(ServerRecord known) {
    Set<ProcessHandle> family = new LinkedHashSet<>(known.running());
    known.running().forEach(process -> process.descendants().forEach(family::add));
    return List.copyOf(family);
  }

  /**
   * Ends the server with all its processes.
   *
   * @return whether any ran
   */
  public boolean down() {
    Optional<ServerRecord> known = ServerRecord.read(file());
    List<ProcessHandle> family = known.map(LocalMlflow::family).orElse(List.of());
    end(family);
    return !family.isEmpty();
  }

  /** Ends processes, the youngest generation first, by force where asking does not help. */
  private static void end(List<ProcessHandle> family) {
    family.reversed().forEach(ProcessHandle::destroy);
    Instant limit = Instant.now().plus(STOP_LIMIT);
    while (family.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(limit)) {
      pause();
    }
    for (ProcessHandle process : family) {
      if (process.isAlive()) {
        process.destroyForcibly();
        var _ = process.onExit().orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "Waiting for MLflow was interrupted", "now", "try again");
    }
  }
}
