package org.crosshash.experiments.sweeps.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.DatasetUpload;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.EmbeddedPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.run.PlatformTrials;
import org.crosshash.experiments.v1.CreateSweepRequest;
import org.crosshash.experiments.v1.ExperimentsServiceGrpc;
import org.crosshash.experiments.v1.ExperimentsServiceGrpc.ExperimentsServiceBlockingStub;
import org.crosshash.experiments.v1.GetSweepRequest;
import org.crosshash.experiments.v1.Sweep;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.WatchSweepRequest;
import org.crosshash.wire.Address;

/** A real platform in this process with the dataset `small-sample`, and a client of its sweeps. */
public final class SweepServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 300;

  private final Workspace workspace;
  private EmbeddedPlatform platform;
  private CrosshashClient client;

  /** Starts one in a folder. */
  public SweepServer(Path folder) {
    workspace = Workspace.open(folder.resolve("workspace"));
    new DatasetCatalogue(workspace.datasets()).add(SmallSample.in(folder.resolve("sample")), false);
    start();
  }

  private void start() {
    platform = EmbeddedPlatform.start(workspace);
    client = CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())));
  }

  /** What it works on. */
  public Workspace workspace() {
    return workspace;
  }

  /** The services, for trials that a test runs itself. */
  public PlatformTrials.Services services() {
    return new PlatformTrials.Services() {
      @Override
      public CrosshashClient client() {
        return client;
      }

      @Override
      public UploadedDataset upload(Dataset dataset, String asking) {
        return new DatasetUpload(client, workspace.datasets().resolve(dataset.name()))
            .upload(dataset, asking);
      }

      @Override
      public void close() {
        // The client is the server's.
      }
    };
  }

  /** Ends the platform alone; whoever watches is told so. */
  public void stopPlatform() {
    platform.close();
  }

  /** Starts the platform again, with a client of its own. */
  public void startAgain() {
    client.close();
    start();
  }

  @Override
  public void close() {
    client.close();
    platform.close();
  }

  /** The service, for the next minutes. */
  public ExperimentsServiceBlockingStub service() {
    return ExperimentsServiceGrpc.newBlockingStub(client.channel(Service.TRAINER))
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Enters a sweep. */
  public Sweep create(String yaml) {
    return service().createSweep(CreateSweepRequest.newBuilder().setYaml(yaml).build());
  }

  /** A sweep as it stands now. */
  public Sweep get(Sweep sweep) {
    return service().getSweep(GetSweepRequest.newBuilder().setName(sweep.getName()).build());
  }

  /** Events after one, as they come. */
  public Iterator<SweepEvent> watch(Sweep sweep, long after) {
    return service()
        .watchSweep(
            WatchSweepRequest.newBuilder()
                .setName(sweep.getName())
                .setAfterSequence(after)
                .build());
  }

  /** All events after one, to the sweep's end. */
  public List<SweepEvent> watched(Sweep sweep, long after) {
    List<SweepEvent> events = new ArrayList<>();
    watch(sweep, after).forEachRemaining(events::add);
    return events;
  }

  /** Runs a study to its end. */
  public Sweep run(String yaml) {
    Sweep created = create(yaml);
    watched(created, 0);
    return get(created);
  }

  /** Those of a kind. */
  public static List<SweepEvent> ofKind(List<SweepEvent> events, String kind) {
    return events.stream().filter(event -> event.getKind().equals(kind)).toList();
  }

  /** Whether a call fails with a code, some words, and rule, value and cure. */
  public static void assertFails(ThrowingCallable call, Status.Code code, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(code);
              for (String some : words) {
                assertThat(failure.getMessage()).containsIgnoringCase(some);
              }
              assertThat(StatusProto.fromThrowable(failure).getDetailsList())
                  .anySatisfy(detail -> {
                    assertThat(detail.is(ErrorInfo.class)).isTrue();
                    assertThat(detail.unpack(ErrorInfo.class).getMetadataMap())
                        .containsKeys("rule", "value", "cure");
                  });
            });
  }
}
