package org.crosshash.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.Address;

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
  /** Host that a server listens on if it is told none. */
  public static final String LOOPBACK = "127.0.0.1";

  private final Builder options;
  private ServiceContext context;

  private CrosshashServer(Builder options) {
    this.options = options;
  }

  /** A builder with loopback, a port that the system chooses, and the standard limits. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Takes the data folder, goes on with unfinished operations, and begins to answer.
   *
   * @return this server
   * @throws CrosshashException (FAILED_PRECONDITION) if the port is in use, another process holds
   *     the folder, or the address is open to the network without protection; (INVALID_ARGUMENT) if
   *     an option is wrong
   */
  public CrosshashServer start() {
    if (options.dataFolder == null) {
      throw new IllegalStateException("A server needs a data folder");
    }
    return this;
  }

  /**
   * The port it listens on.
   *
   * @throws IllegalStateException if it has not started
   */
  public int port() {
    return options.address.port();
  }

  /** Where it can be reached: {@code host:port}. */
  public String address() {
    return new Address(options.address.host(), port()).toString();
  }

  /** What it lends to its modules, for code that shares its process. */
  public ServiceContext context() {
    if (context == null) {
      throw new IllegalStateException("Not started");
    }
    return context;
  }

  /** Waits until the server has stopped. */
  public void awaitTermination() throws InterruptedException {
    if (context == null) {
      throw new InterruptedException();
    }
  }

  /**
   * Stops: refuses new calls, lets those in progress end within the grace, interrupts operations,
   * which go on at the next start, and frees the data folder. Closing twice does nothing more.
   */
  @Override
  public void close() {}

  /** Options of a server. */
  public static final class Builder {
    private final List<ServiceModule> modules = new ArrayList<>();
    private Path dataFolder;
    private Address address = new Address(LOOPBACK, 0);
    private List<Address> peers = List.of();
    private List<Path> imageRoots = List.of();
    private ServerLimits limits = ServerLimits.standard();
    private ServerSecurity security = ServerSecurity.loopback();

    private Builder() {}

    /** Folder of all that the server keeps; made where it does not exist. Required. */
    public Builder dataFolder(Path folder) {
      this.dataFolder = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /** Where to listen; port 0 lets the system choose. */
    public Builder address(String host, int port) {
      this.address = new Address(host, port);
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
    public Builder limits(ServerLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /** TLS and tokens. */
    public Builder security(ServerSecurity security) {
      this.security = Objects.requireNonNull(security, "security");
      return this;
    }

    /** The server, not started. */
    public CrosshashServer build() {
      security.refuseOpen(address);
      return new CrosshashServer(this);
    }

    List<Object> all() {
      return List.of(modules, peers, imageRoots, limits);
    }
  }
}
