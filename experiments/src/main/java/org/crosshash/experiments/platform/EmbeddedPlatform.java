package org.crosshash.experiments.platform;

import java.nio.file.Path;
import java.util.EnumSet;
import org.crosshash.experiments.sweeps.serve.ExperimentsGateway;
import org.crosshash.experiments.sweeps.serve.SweepFolders;
import org.crosshash.experiments.sweeps.serve.SweepLimits;
import org.crosshash.kit.CrosshashServer;

/**
 * The four services, retrieval and experiments in this process, on one loopback port, one store.
 */
public final class EmbeddedPlatform implements AutoCloseable {
  private final CrosshashServer server;
  private final ExperimentsGateway experiments;

  private EmbeddedPlatform(CrosshashServer server, ExperimentsGateway experiments) {
    this.server = server;
    this.experiments = experiments;
  }

  /** Starts the platform of a workspace on a free port; one process at a time may do so. */
  public static EmbeddedPlatform start(Workspace workspace) {
    return start(workspace.platform(), workspace.encoders(), workspace.sweepFolders());
  }

  /**
   * Starts it on a free port, with datasets and sweeps of its own.
   *
   * @param data folder of the store, operations and indexes; one server at a time may use it
   * @param encoders folder that holds the model folders of encoders; it may be absent
   */
  public static EmbeddedPlatform start(Path data, Path encoders) {
    return start(
        data, encoders, Workspace.open(data.resolve(Workspace.OF_A_SERVER)).sweepFolders());
  }

  private static EmbeddedPlatform start(Path data, Path encoders, SweepFolders sweeps) {
    CrosshashServer.Builder server =
        CrosshashServer.builder().dataFolder(data).address(CrosshashServer.LOOPBACK, 0);
    ExperimentsGateway experiments = new ExperimentsGateway(sweeps, SweepLimits.standard());
    ServiceModules.add(
        server, EnumSet.allOf(ServiceModules.Kind.class), encoders, () -> experiments);
    return new EmbeddedPlatform(server.build().start(), experiments);
  }

  /** Whether it works on what nobody need wait for: sweeps that it was asked to run. */
  public boolean isBusy() {
    return experiments.isBusy();
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
