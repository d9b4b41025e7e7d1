package org.crosshash.experiments.platform;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.kit.DataFolder;
import org.crosshash.wire.Address;

/**
 * The platform of a workspace as a command uses it: attached to where it runs already, else started
 * in a process of its own for the time that anyone uses it. Closing says that this command is done.
 */
public final class RunningPlatform implements AutoCloseable {
  /** Flags that a process with the services in it needs. */
  private static final List<String> FLAGS =
      List.of(
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-modules=jdk.incubator.vector",
          "-Djava.awt.headless=true",
          "-Dai.djl.offline=true",
          "-Dlogback.configurationFile=org/crosshash/experiments/logback-platform.xml");

  /** What native code frees goes back to the system once a minute; glibc alone would keep it. */
  private static final String TRIM = "-XX:TrimNativeHeapInterval=60000";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ClientRegister.Entry entry;
  private final String address;
  private final long processId;
  private final boolean started;

  private RunningPlatform(ClientRegister.Entry entry, DataFolder.Holder holder, boolean started) {
    this.entry = entry;
    this.address = holder.address();
    this.processId = holder.processId();
    this.started = started;
  }

  /**
   * Attaches to the platform of a workspace, starting it if it does not run.
   *
   * @throws CrosshashException (UNAVAILABLE) if it does not come up, with what it said
   */
  public static RunningPlatform attachOrStart(Workspace workspace) {
    ClientRegister.Entry entry = new ClientRegister(workspace).enter();
    try {
      Optional<DataFolder.Holder> running = answering(workspace);
      return running.isPresent()
          ? new RunningPlatform(entry, running.get(), false)
          : start(workspace, entry);
    } catch (RuntimeException failure) {
      entry.close();
      throw failure;
    }
  }

  private static RunningPlatform start(Workspace workspace, ClientRegister.Entry entry) {
    Instant limit = Instant.now().plus(START_LIMIT);
    Path log = workspace.logs().resolve("platform.log");
    Optional<Process> process = Optional.empty();
    while (Instant.now().isBefore(limit)) {
      Optional<DataFolder.Holder> running = answering(workspace);
      if (running.isPresent()) {
        return new RunningPlatform(entry, running.get(), true);
      }
      // Another process may hold the folder while it starts or stops; its turn comes first.
      if (process.isEmpty() && DataFolder.holder(workspace.platform()).isEmpty()) {
        process = Optional.of(spawn(workspace, log));
      }
      if (process.isPresent() && !process.get().isAlive()) {
        if (DataFolder.holder(workspace.platform()).isEmpty()) {
          throw notUp(log);
        }
        process = Optional.empty();
      }
      pause();
    }
    process.ifPresent(Process::destroy);
    throw notUp(log);
  }

  private static CrosshashException notUp(Path log) {
    return new CrosshashException(
        Problem.UNAVAILABLE,
        "The platform of the workspace must come up",
        tail(log),
        "see " + log + " for all that it said");
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException unreadable) {
      return "it said nothing";
    }
  }

  private static Process spawn(Workspace workspace, Path log) {
    List<String> command = new ArrayList<>();
    // A session of its own, so that a closing terminal does not take it along.
    Stream.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"))
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(setsid -> command.add(setsid.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    if (System.getProperty("os.name").startsWith("Linux")) {
      command.add(TRIM);
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PlatformHost.class.getName());
    command.add(workspace.root().toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    // Waiting threads of the tensor engine would otherwise burn the other processes' time.
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    try {
      return builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The platform that runs in a workspace, if one does and answers. */
  public static Optional<DataFolder.Holder> answering(Workspace workspace) {
    return DataFolder.holder(workspace.platform())
        .filter(holder -> !holder.address().isEmpty())
        .filter(holder -> accepts(Address.parse(holder.address())));
  }

  private static boolean accepts(Address address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), 2000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /**
   * Ends the platform of a workspace gracefully: what it computes goes on at its next start.
   *
   * @return whether one ran
   * @throws CrosshashException (UNAVAILABLE) if it does not end in time
   */
  public static boolean stop(Workspace workspace) {
    try {
      Files.deleteIfExists(workspace.keep());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Optional<DataFolder.Holder> holder = DataFolder.holder(workspace.platform());
    if (holder.isEmpty()) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(holder.get().processId());
    process.ifPresent(ProcessHandle::destroy);
    Instant limit = Instant.now().plus(STOP_LIMIT);
    while (DataFolder.holder(workspace.platform()).isPresent()) {
      if (Instant.now().isAfter(limit)) {
        throw new CrosshashException(
            Problem.UNAVAILABLE,
            "The platform must end within " + STOP_LIMIT.toSeconds() + " seconds",
            "process " + holder.get().processId() + " is still there",
            "end it by `kill -9 "
                + holder.get().processId()
                + "`; nothing that it acknowledged is"
                + " lost");
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "Waiting for the platform was interrupted", "now", "try again");
    }
  }

  /** Asks the platform to stay when this command and all others are done. */
  public void keep(Workspace workspace) {
    try {
      Files.writeString(workspace.keep(), Long.toString(processId));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Where it answers: {@code host:port}. */
  public String address() {
    return requireNonNull(address);
  }

  /** Its process. */
  public long processId() {
    return processId;
  }

  /** Whether it was started for this command. */
  public boolean started() {
    return started;
  }

  @Override
  public void close() {
    entry.close();
  }
}
