package org.crosshash.experiments.sweeps.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.run.PlatformTrials;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.v1.CancelSweepRequest;
import org.crosshash.experiments.v1.CreateSweepRequest;
import org.crosshash.experiments.v1.ResumeSweepRequest;
import org.crosshash.experiments.v1.Sweep;
import org.crosshash.experiments.v1.SweepState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with room for one sweep, whose services never answer. */
class ServedSweepsTest {
  @TempDir private Path folder;
  private final CountDownLatch connecting = new CountDownLatch(1);
  private final AtomicReference<InterruptedException> interrupt = new AtomicReference<>();
  private SweepStore store;
  private ServedSweeps served;
  private ExperimentsFace face;

  @BeforeEach
  void start() {
    Workspace workspace = Workspace.open(folder.resolve("workspace"));
    DatasetCatalogue datasets = new DatasetCatalogue(workspace.datasets());
    datasets.add(SmallSample.in(folder.resolve("sample")), false);
    store = SweepStore.open(workspace.sweeps());
    KnownSweeps known = new KnownSweeps(store, datasets);
    SweepLimits limits = new SweepLimits(1, 0, 1);
    SweepFolders folders =
        new SweepFolders(workspace.sweeps(), workspace.datasets(), workspace.tracking());
    served = new ServedSweeps(known, folders, limits, this::connect, Duration.ofMillis(100));
    face = new ExperimentsFace(known, served, limits);
  }

  @AfterEach
  void stop() {
    served.stop();
    store.close();
  }

  private PlatformTrials.Services connect() {
    connecting.countDown();
    try {
      TimeUnit.MINUTES.sleep(5);
      throw new IllegalStateException("Nobody interrupted it");
    } catch (InterruptedException interrupted) {
      interrupt.set(interrupted);
      throw new CrosshashException(
          Problem.CANCELLED, "Services answer", "never", "try again", interrupted);
    }
  }

  private static CreateSweepRequest study(String name) {
    return CreateSweepRequest.newBuilder()
        .setYaml(
            "{name: %s, datasets: [small-sample], bits: [16], seeds: [1], methods: [{id: random}]}"
                .formatted(name))
        .build();
  }

  /** Keeps what it is answered. */
  private static final class Answers implements StreamObserver<Sweep> {
    final List<Sweep> all = new ArrayList<>();

    @Override
    public void onNext(Sweep sweep) {
      all.add(sweep);
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onCompleted() {}
  }

  @Test
  void createSweep_noRoom_entersNothing() {
    Answers answers = new Answers();
    face.createSweep(study("first"), answers);

    assertThatThrownBy(() -> face.createSweep(study("second"), answers))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED));

    assertThat(answers.all).hasSize(1);
    assertThat(store.sweeps()).hasSize(1);
    // The first again needs no further room.
    face.createSweep(study("first"), answers);
    assertThat(answers.all).hasSize(2);
  }

  @Test
  void resumeSweep_noRoom_leavesItCancelled() throws Exception {
    Answers answers = new Answers();
    face.createSweep(study("first"), answers);
    String first = answers.all.getFirst().getName();
    assertThat(connecting.await(60, TimeUnit.SECONDS)).isTrue();
    CancelSweepRequest cancel = CancelSweepRequest.newBuilder().setName(first).build();
    face.cancelSweep(cancel, answers);
    assertThat(answers.all.getLast().getState()).isEqualTo(SweepState.SWEEP_STATE_CANCELLED);

    // It has not noticed yet that it is cancelled, so that it still has its place.
    ResumeSweepRequest resume = ResumeSweepRequest.newBuilder().setName(first).build();
    face.resumeSweep(resume, answers);
    assertThat(answers.all.getLast().getState()).isEqualTo(SweepState.SWEEP_STATE_OPEN);
    face.cancelSweep(cancel, answers);
    served.stop();

    assertThatThrownBy(() -> face.resumeSweep(resume, answers))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.UNAVAILABLE));
    assertThat(store.sweeps().getFirst().cancelled()).isTrue();
  }

  @Test
  void stop_servicesThatNeverAnswer_interruptsWhatWaitsForThem() throws Exception {
    face.createSweep(study("first"), new Answers());
    assertThat(connecting.await(60, TimeUnit.SECONDS)).isTrue();

    served.stop();

    assertThat(interrupt.get()).isNotNull();
    assertThat(served.isBusy()).isFalse();
    assertThat(store.sweeps()).singleElement().matches(sweep -> sweep.served());
  }
}
