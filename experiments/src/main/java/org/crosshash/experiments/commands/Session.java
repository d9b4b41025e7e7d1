package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.DatasetUpload;
import org.crosshash.experiments.pipeline.Stages;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.wire.Address;

/**
 * A command's connection to the services, and to the platform of the workspace where it is that.
 */
final class Session implements AutoCloseable {
  private final Workspace workspace;
  private final Optional<RunningPlatform> platform;
  private final CrosshashClient client;

  private Session(Workspace workspace, Optional<RunningPlatform> platform, CrosshashClient client) {
    this.workspace = workspace;
    this.platform = platform;
    this.client = client;
  }

  /** Connects to endpoints, or to the platform of the workspace, which is started if need be. */
  static Session open(Workspace workspace, Optional<Endpoints> endpoints) {
    if (endpoints.isPresent()) {
      return new Session(workspace, Optional.empty(), CrosshashClient.connect(endpoints.get()));
    }
    RunningPlatform platform = RunningPlatform.attachOrStart(workspace);
    return new Session(
        workspace,
        Optional.of(platform),
        CrosshashClient.connect(Endpoints.single(Address.parse(platform.address()))));
  }

  CrosshashClient client() {
    return client;
  }

  Workspace workspace() {
    return workspace;
  }

  /** Whether the services are those of the workspace. */
  boolean isEmbedded() {
    return platform.isPresent();
  }

  Stages stages() {
    return new Stages(client, Progress.onConsole());
  }

  Dataset dataset(String name) {
    return new DatasetCatalogue(workspace.datasets()).get(name);
  }

  UploadedDataset upload(Dataset dataset, String asking) {
    return new DatasetUpload(client, workspace.datasets().resolve(dataset.name()))
        .upload(dataset, asking);
  }

  @Override
  public void close() {
    client.close();
    platform.ifPresent(RunningPlatform::close);
  }
}
