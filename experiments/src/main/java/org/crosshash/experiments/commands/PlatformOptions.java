package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.platform.Workspace;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the services are: in the workspace, or at endpoints. */
final class PlatformOptions {
  @Mixin private WorkspaceOption workspace;

  @Option(
      names = "--endpoints",
      paramLabel = "ENDPOINTS",
      defaultValue = "${env:CROSSHASH_ENDPOINTS:-}",
      description =
          "Use running services: HOST:PORT for all, or encoder=HOST:PORT,similarity=HOST:PORT,"
              + "trainer=HOST:PORT,search=HOST:PORT. Without it the platform of the workspace is"
              + " used, and started for as long as it is needed.")
  private String endpoints;

  Workspace workspace() {
    return workspace.open();
  }

  /** Attaches to the services; the caller closes the session. */
  Session open() {
    return Session.open(workspace.open(), endpoints());
  }

  private Optional<Endpoints> endpoints() {
    return endpoints.isBlank() ? Optional.empty() : Optional.of(Endpoints.parse(endpoints));
  }

  /** The models that encode; services at endpoints are asked, those of a workspace need not run. */
  EncodingModels models() {
    return endpoints()
        .map(some -> EncodingModels.of(() -> CrosshashClient.connect(some)))
        .orElseGet(() -> EncodingModels.of(workspace.open().encoders()));
  }
}
