package org.crosshash.experiments.platform;

import java.nio.file.Path;
import java.util.EnumSet;
import org.crosshash.kit.CrosshashServer;

/** The four services and the retrieval gateway in this process, on one loopback port, one store. */
public final class EmbeddedPlatform implements AutoCloseable {
  private final CrosshashServer server;

  private EmbeddedPlatform(CrosshashServer server) {
    this.server = server;
  }

  /**
   * Starts it on a free port.
   *
   * @param data folder of the store, operations and indexes; one server at a time may use it
   * @param encoders folder that holds the model folders of encoders; it may be absent
   */
  public static EmbeddedPlatform start(Path data, Path encoders) {
    CrosshashServer.Builder server =
        CrosshashServer.builder().dataFolder(data).address(CrosshashServer.LOOPBACK, 0);
    ServiceModules.add(server, EnumSet.allOf(ServiceModules.Kind.class), encoders);
    return new EmbeddedPlatform(server.build().start());
  }

  /** Where it answers: {@code host:port}. */
  public String address() {
    return server.address();
  }

  /** Waits until it was stopped. */
  public void await() throws InterruptedException {
    server.awaitTermination();
  }

  @Override
  public void close() {
    server.close();
  }
}
