package org.crosshash.experiments.sweeps.serve;

import io.grpc.BindableService;
import java.util.List;
import java.util.Optional;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.DatasetUpload;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.sweeps.run.PlatformTrials;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;
import org.crosshash.wire.Address;

/**
 * The experiments service of a server that holds the other services too. It has the same store of
 * sweeps as the commands of its workspace, so that both share trials; what it was asked to run goes
 * on when the server is started again.
 */
public final class ExperimentsGateway implements ServiceModule {
  private final SweepFolders folders;
  private final SweepLimits limits;
  private Optional<Open> open = Optional.empty();

  /** A service over the sweeps and datasets of a workspace. */
  public ExperimentsGateway(SweepFolders folders, SweepLimits limits) {
    this.folders = folders;
    this.limits = limits;
  }

  /** What exists while the server does. */
  private record Open(SweepStore store, ServedSweeps served, ExperimentsFace face) {}

  @Override
  public String name() {
    return "experiments";
  }

  @Override
  public synchronized List<BindableService> services(ServiceContext context) {
    SweepStore store = SweepStore.open(folders.sweeps());
    // The service is asked, not its folder: how it computes is part of its encoders' digests.
    EncodingModels encoders = EncodingModels.of(() -> client(context));
    KnownSweeps known = new KnownSweeps(store, new DatasetCatalogue(folders.datasets()), encoders);
    ServedSweeps served = new ServedSweeps(known, folders, limits, () -> connect(context));
    ExperimentsFace face = new ExperimentsFace(known, served, limits);
    open = Optional.of(new Open(store, served, face));
    return List.of(face);
  }

  private static CrosshashClient client(ServiceContext context) {
    return CrosshashClient.connect(Endpoints.single(Address.parse(context.address())));
  }

  /** The way to the services beside this one. */
  private PlatformTrials.Services connect(ServiceContext context) {
    CrosshashClient client = client(context);
    return new PlatformTrials.Services() {
      @Override
      public CrosshashClient client() {
        return client;
      }

      @Override
      public UploadedDataset upload(Dataset dataset, String asking) {
        return new DatasetUpload(client, folders.datasets().resolve(dataset.name()))
            .upload(dataset, asking);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  /** Whether a sweep is being run or waits for its turn. */
  public synchronized boolean isBusy() {
    return open.map(opened -> opened.served().isBusy()).orElse(false);
  }

  @Override
  public synchronized void started() {
    open.ifPresent(opened -> opened.served().resume());
  }

  @Override
  public void stopping() {
    Optional<Open> opened = opened();
    opened.ifPresent(existing -> {
      existing.face().stop();
      existing.served().stop();
    });
  }

  private synchronized Optional<Open> opened() {
    return open;
  }

  @Override
  public void close() {
    opened().ifPresent(existing -> existing.store().close());
  }
}
