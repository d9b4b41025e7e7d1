package org.crosshash.experiments.commands;

import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.platform.DefaultIndex;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.wire.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the platform of the workspace and lets it stay. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Start the platform of the workspace and keep it running; commands attach to it and answer"
          + " at once.",
      ""
    },
    footer = {"", "Example:", "  crosshash up", "  crosshash query \"a red flag\""})
final class UpCommand implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(UpCommand.class);

  @Mixin private WorkspaceOption option;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    Workspace workspace = option.open();
    try (RunningPlatform platform = RunningPlatform.attachOrStart(workspace)) {
      platform.keep(workspace);
      warm(workspace, platform);
      specification
          .commandLine()
          .getOut()
          .printf(
              "%s at %s (process %d); `crosshash down` ends it%n",
              platform.started() ? "Up" : "Up already", platform.address(), platform.processId());
    }
  }

  /** Asks once, so that the first real query need not wait for models to be loaded. */
  private static void warm(Workspace workspace, RunningPlatform platform) {
    try (CrosshashClient client =
        CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())))) {
      client
          .retrieval(Service.SEARCH)
          .retrieve(
              RetrieveRequest.newBuilder()
                  .setIndex(DefaultIndex.read(workspace).index())
                  .setText("a picture")
                  .setLimit(1)
                  .build());
    } catch (CrosshashException nothingToAsk) {
      LOGGER.debug("No index to warm up with", nothingToAsk);
    }
  }
}
