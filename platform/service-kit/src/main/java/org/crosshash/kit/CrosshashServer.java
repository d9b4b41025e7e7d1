package org.crosshash.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server: one port, one data folder, and any of the services. Beside those it always serves
 * tables over Arrow Flight, artifacts, operations, health and reflection.
 *
 * <pre>{@code
 * try (CrosshashServer server =
 *     CrosshashServer.builder().dataFolder(folder).module(new TrainerModule()).build().start()) {
 *   server.awaitTermination();
 * }
 * }</pre>
 */
public final class CrosshashServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CrosshashServer.class);

  /** Host that a server listens on if it is told none. */
  public static final String LOOPBACK = "127.0.0.1";

  private final Options options;
  private RunningServer running;
  private Thread hook;

  private CrosshashServer(Options options) {
    this.options = options;
  }

  /** What a server was told. */
  record Options(
      Path dataFolder,
      Address address,
      Optional<Address> advertised,
      List<ServiceModule> modules,
      List<Address> peers,
      List<Path> imageRoots,
      ServerLimits limits,
      ServerSecurity security) {}

  /** A builder with loopback, a port that the system chooses, and the standard limits. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Takes the data folder, goes on with unfinished operations, and begins to answer. A shutdown of
   * the process (SIGTERM, Ctrl-C) closes the server in good order.
   *
   * @return this server
   * @throws CrosshashException (FAILED_PRECONDITION) if the port is in use or another process holds
   *     the folder; (INVALID_ARGUMENT) if an option is wrong
   * @throws IllegalStateException if it has started before
   */
  public synchronized CrosshashServer start() {
    if (running != null) {
      throw new IllegalStateException("A server starts once");
    }
    running = new RunningServer(options);
    hook = Thread.ofPlatform().name("crosshash-shutdown").unstarted(running::close);
    Runtime.getRuntime().addShutdownHook(hook);
    return this;
  }

  /**
   * The port it listens on.
   *
   * @throws IllegalStateException if it has not started
   */
  public int port() {
    return running().port();
  }

  /** Where it can be reached: {@code host:port}. */
  public String address() {
    return running().address();
  }

  /** What it lends to its modules, for code that shares its process. */
  public ServiceContext context() {
    return running();
  }

  /** Waits until the server has stopped. */
  public void awaitTermination() throws InterruptedException {
    running().awaitTermination();
  }

  private synchronized RunningServer running() {
    if (running == null) {
      throw new IllegalStateException("The server has not started");
    }
    return running;
  }

  /**
   * Stops: refuses new calls, lets those in progress end within the grace, interrupts operations,
   * which go on at the next start, and frees the data folder. Closing twice does nothing more.
   *
   * @throws IllegalStateException if something could not be freed, for example Arrow memory that a
   *     module left open; all else is freed all the same
   */
  @Override
  public synchronized void close() {
    if (running == null) {
      return;
    }
    try {
      running.close();
    } finally {
      forgetHook();
    }
  }

  /** Only after the end: a process that is told to stop meanwhile must wait for it. */
  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The process ends already", e);
    }
  }

  /** Options of a server. */
  public static final class Builder {
    private final List<ServiceModule> modules = new ArrayList<>();
    private Optional<Path> dataFolder = Optional.empty();
    private Address address = new Address(LOOPBACK, 0);
    private Optional<Address> advertised = Optional.empty();
    private List<Address> peers = List.of();
    private List<Path> imageRoots = List.of();
    private ServerLimits limits = ServerLimits.standard();
    private ServerSecurity security = ServerSecurity.loopback();

    private Builder() {}

    /** Folder of all that the server keeps; made where it does not exist. Required. */
    public Builder dataFolder(Path folder) {
      this.dataFolder = Optional.of(folder);
      return this;
    }

    /** Where to listen; port 0 lets the system choose. */
    public Builder address(String host, int port) {
      this.address = new Address(host, port);
      return this;
    }

    /**
     * Where others reach the server, {@code host:port}, if not where it listens; its references say
     * this. Port 0 stands for the port that it listens on.
     */
    public Builder advertise(String hostAndPort) {
      this.advertised = Optional.of(Address.parse(hostAndPort));
      return this;
    }

    /** Adds a service. */
    public Builder module(ServiceModule module) {
      modules.add(Objects.requireNonNull(module, "module"));
      return this;
    }

    /** Servers, each {@code host:port}, that artifacts may be copied from. */
    public Builder peers(List<String> allowList) {
      this.peers = allowList.stream().map(Address::parse).toList();
      return this;
    }

    /** Folders under which files named by items must lie. */
    public Builder imageRoots(List<Path> folders) {
      this.imageRoots = List.copyOf(folders);
      return this;
    }

    /** How much the server takes on at once. */
    public Builder limits(ServerLimits most) {
      this.limits = Objects.requireNonNull(most, "most");
      return this;
    }

    /** TLS and tokens. */
    public Builder security(ServerSecurity protection) {
      this.security = Objects.requireNonNull(protection, "protection");
      return this;
    }

    /**
     * The server, not started.
     *
     * @throws CrosshashException (INVALID_ARGUMENT) if there is no data folder;
     *     (FAILED_PRECONDITION) if the address is open to the network without protection, or if it
     *     is that of all interfaces and none is advertised
     */
    public CrosshashServer build() {
      Path folder =
          dataFolder.orElseThrow(() ->
              CrosshashException.invalid(
                  "A server has a data folder", "none", "name the folder it keeps its data in"));
      security.refuseOpen(address);
      refuseUnreachable(advertised.orElse(address));
      return new CrosshashServer(
          new Options(
              folder,
              address,
              advertised,
              List.copyOf(modules),
              peers,
              imageRoots,
              limits,
              security));
    }

    /** A peer that read such an address in a reference would call itself. */
    private static void refuseUnreachable(Address reached) {
      if (reached.isWildcard()) {
        throw CrosshashException.precondition(
            "A server says in its references where others reach it",
            reached + " stands for all addresses of a machine",
            "advertise the host and port by which others know this server");
      }
    }
  }
}
