package org.crosshash.experiments.commands;

import java.nio.file.Path;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.config.Methods;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.crosshash.experiments.retrieval.RetrievalGateway;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.wire.Address;
import picocli.CommandLine.Command;

/**
 * Touches what short commands need, for the launcher: it records an archive of loaded classes while
 * this runs, from which later commands start in half the time.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Runnable {
  @Override
  public void run() {
    Methods.shipped().all();
    CrosshashCommand.commandLine().parseArgs("query", "text", "--limit", "3");
    Path folder = ScratchFolder.make();
    try (CrosshashServer server =
            CrosshashServer.builder()
                .dataFolder(folder)
                .module(new RetrievalGateway())
                .build()
                .start();
        CrosshashClient client =
            CrosshashClient.connect(Endpoints.single(Address.parse(server.address())))) {
      client
          .retrieval(Service.SEARCH)
          .retrieve(RetrieveRequest.newBuilder().setIndex("indexes/none").setText("text").build());
    } catch (CrosshashException expected) {
      // There is no index behind this gateway: the way to its answer is what counts.
    } finally {
      ScratchFolder.delete(folder);
    }
  }
}
