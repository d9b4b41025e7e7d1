package org.crosshash.experiments.sweeps.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.run.PlatformTrials;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.Worker;
import org.crosshash.experiments.v1.CancelSweepRequest;
import org.crosshash.experiments.v1.CreateSweepRequest;
import org.crosshash.experiments.v1.ResumeSweepRequest;
import org.crosshash.experiments.v1.Sweep;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.SweepState;
import org.crosshash.experiments.v1.WatchSweepRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with room for one sweep, whose services never answer. */
class ServedSweepsTest {
  private static final SweepLimits LIMITS = new SweepLimits(1, 0, 1);

  private static final TrialOutcome OUTCOME =
      new TrialOutcome(
          new TreeMap<>(Map.of("i2t/map_all", 0.5, "t2i/map_all", 0.5)),
          new TreeMap<>(),
          List.of(),
          1,
          "models/m",
          "tables/c");

  @TempDir private Path folder;
  private final CountDownLatch connecting = new CountDownLatch(1);
  private final AtomicReference<InterruptedException> interrupt = new AtomicReference<>();
  private DatasetCatalogue datasets;
  private SweepStore store;
  private KnownSweeps known;
  private SweepFolders folders;
  private ServedSweeps served;
  private ExperimentsFace face;

  @BeforeEach
  void start() {
    Workspace workspace = Workspace.open(folder.resolve("workspace"));
    datasets = new DatasetCatalogue(workspace.datasets());
    datasets.add(SmallSample.in(folder.resolve("sample")), false);
    store = SweepStore.open(workspace.sweeps());
    known = new KnownSweeps(store, datasets, EncodingModels.of(workspace.encoders()));
    folders = new SweepFolders(workspace.sweeps(), workspace.datasets(), workspace.tracking());
    served = new ServedSweeps(known, folders, LIMITS, this::connect, Duration.ofMillis(100));
    face = new ExperimentsFace(known, served, LIMITS);
  }

  private ServedSweeps server(Supplier<PlatformTrials.Services> connect) {
    return new ServedSweeps(known, folders, LIMITS, connect, Duration.ofMinutes(1));
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

  /** Keeps the events of a watch; takes each at once. */
  private static final class Events extends ServerCallStreamObserver<SweepEvent> {
    final List<SweepEvent> all = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final CountDownLatch some = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void onNext(SweepEvent event) {
      all.add(event);
      some.countDown();
    }

    @Override
    public void onError(Throwable failure) {
      failures.add(failure);
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}
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
    assertThat(connecting.await(60, TimeUnit.SECONDS)).isTrue();
    OpenSweep second = read("second");
    second.register();
    store.setCancelled(second.digest(), true);
    String name = KnownSweeps.name(second.digest());

    assertThatThrownBy(
            () -> face.resumeSweep(ResumeSweepRequest.newBuilder().setName(name).build(), answers))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED));

    assertThat(answers.all).hasSize(1);
    assertThat(store.sweep(second.digest()).orElseThrow())
        .matches(sweep -> sweep.cancelled())
        .matches(sweep -> !sweep.served());
  }

  @Test
  void resumeSweep_sweepThatStillHasItsPlace_needsNoFurtherOneUnlessTheServerStops()
      throws Exception {
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

  /** Takes the first trial of a sweep that is free, and brings it to its end. */
  private void finishNext(String digest) {
    try (Worker worker = store.enter()) {
      String identity = store.leases().claim(digest, worker).orElseThrow().identity();
      assertThat(store.leases().finish(worker, identity, OUTCOME, 1)).isTrue();
    }
  }

  private void replaceDataset() {
    Dataset sample = datasets.get("small-sample");
    List<String> queries = sample.split().part("query");
    Split fewer =
        new Split(
            sample.split().train(),
            sample.split().database(),
            queries.subList(1, queries.size()),
            sample.split().part("validation"),
            "one query less");
    datasets.add(
        new Dataset(sample.name(), "another", sample.pairs(), sample.folder(), fewer), true);
  }

  private OpenSweep read(String name) {
    return known.read(SentFile.yaml(study(name).getYaml(), List.of()));
  }

  /** Enters a sweep as one that a server was asked to run; says its digest. */
  private String enterServed(String name) {
    OpenSweep open = read(name);
    open.register();
    store.serve(open.digest());
    return open.digest();
  }

  @Test
  void resume_endedSweepWhoseDatasetWasReplaced_beginsNothing() {
    String digest = enterServed("ended");
    finishNext(digest);
    replaceDataset();
    assertThat(known.open(store.sweep(digest).orElseThrow()).counts().isOver()).isFalse();

    served.resume();

    assertThat(served.isBusy()).isFalse();
    assertThat(store.members(digest)).hasSize(1);
    assertThat(store.sweep(digest).orElseThrow().served()).isFalse();
    // Whoever asks for it has its trials of now, also after a restart.
    face.resumeSweep(
        ResumeSweepRequest.newBuilder().setName(KnownSweeps.name(digest)).build(), new Answers());
    assertThat(served.isBusy()).isTrue();
    assertThat(store.sweep(digest).orElseThrow().served()).isTrue();
    assertThat(known.open(store.sweep(digest).orElseThrow()).hasEnded()).isFalse();
  }

  @Test
  void resume_serverEndedBehindTheLastTrial_reportsOnce() throws Exception {
    String digest = enterServed("killed");
    finishNext(digest);
    OpenSweep open = known.open(store.sweep(digest).orElseThrow());
    assertThat(open.awaitsReport()).isTrue();

    served.resume();

    for (int i = 0; served.isBusy() && i < 600; i++) {
      Thread.sleep(100);
    }
    assertThat(served.trouble(digest)).isEmpty();
    assertThat(open.awaitsReport()).isFalse();
    assertThat(store.sweep(digest).orElseThrow().served()).isFalse();
    // No service was asked, and the study's run has the report's files.
    assertThat(connecting.getCount()).isEqualTo(1);
    try (Stream<Path> kept = Files.walk(folder.resolve("workspace"))) {
      assertThat(kept.filter(path -> path.toString().endsWith(".jsonl")))
          .hasSize(1)
          .allSatisfy(run -> assertThat(Files.readString(run)).contains("report.html", "FINISHED"));
    }
    served.resume();
    assertThat(served.isBusy()).isFalse();
  }

  @Test
  void stop_behindTheLastTrial_leavesTheReportToTheNextServer() throws Exception {
    String digest = enterServed("late");
    CountDownLatch goOn = new CountDownLatch(1);
    ServedSweeps stopping = server(() -> connected(goOn));
    stopping.resume();
    assertThat(connecting.await(60, TimeUnit.SECONDS)).isTrue();
    // Another worker ends the last trial while this server is told to stop.
    finishNext(digest);
    Thread stop = Thread.ofPlatform().start(stopping::stop);
    while (!refusesSweeps(stopping, digest)) {
      Thread.sleep(10);
    }
    goOn.countDown();
    stop.join();

    OpenSweep open = known.open(store.sweep(digest).orElseThrow());
    assertThat(open.awaitsReport()).isTrue();
    assertThat(store.sweep(digest).orElseThrow().served()).as("it is remembered").isTrue();
    served.resume();
    for (int i = 0; served.isBusy() && i < 600; i++) {
      Thread.sleep(100);
    }
    assertThat(open.awaitsReport()).isFalse();
    assertThat(store.sweep(digest).orElseThrow().served()).isFalse();
  }

  private static boolean refusesSweeps(ServedSweeps server, String digest) {
    try {
      server.run(digest, () -> false);
      return false;
    } catch (CrosshashException refused) {
      return refused.problem() == Problem.UNAVAILABLE;
    }
  }

  /** Services that are there, though slow to connect to, and that nobody asks anything. */
  private PlatformTrials.Services connected(CountDownLatch goOn) {
    connecting.countDown();
    try {
      assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    CrosshashClient client = CrosshashClient.connect(Endpoints.parse("127.0.0.1:9"));
    ArtifactReference table = ArtifactReference.getDefaultInstance();
    return new PlatformTrials.Services() {
      @Override
      public CrosshashClient client() {
        return client;
      }

      @Override
      public UploadedDataset upload(Dataset dataset, String asking) {
        return new UploadedDataset(
            table, table, table, table, table, Optional.empty(), new TreeMap<>(), false);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  @Test
  void resume_sweepThatHasNotEnded_goesOnWithItsTrialsOfNow() throws Exception {
    String digest = enterServed("left");
    replaceDataset();

    served.resume();

    assertThat(connecting.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(store.members(digest))
        .isEqualTo(known.open(store.sweep(digest).orElseThrow()).sweep().byIdentity().keySet());
    assertThat(store.sweep(digest).orElseThrow().served()).isTrue();
  }

  @Test
  void watchSweep_enteredAgainWithOtherTrials_endsWithThose() throws Exception {
    checkWatch(false);
  }

  @Test
  void watchSweep_enteredAgainAndFormerTrialsEnd_goesOn() throws Exception {
    checkWatch(true);
  }

  /** Watches a sweep whose trial becomes another one meanwhile. */
  private void checkWatch(boolean formerEnds) throws Exception {
    Answers answers = new Answers();
    face.createSweep(study("watched"), answers);
    assertThat(connecting.await(60, TimeUnit.SECONDS)).isTrue();
    String digest = store.sweeps().getFirst().digest();
    String former = store.members(digest).iterator().next();
    Events events = new Events();
    face.watchSweep(
        WatchSweepRequest.newBuilder().setName(KnownSweeps.name(digest)).build(), events);
    assertThat(events.some.await(60, TimeUnit.SECONDS)).isTrue();

    replaceDataset();
    face.createSweep(study("watched"), answers);
    assertThat(store.members(digest)).hasSize(1).doesNotContain(former);
    String present = store.members(digest).iterator().next();
    if (formerEnds) {
      store.register("other", "other", "{}", Map.of(former, "kind"));
      finishNext("other");
    }
    finishNext(digest);

    assertThat(events.ended.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(events.failures).isEmpty();
    assertThat(events.all.getLast().getKind()).isEqualTo("closed");
    assertThat(events.all.getLast().getState()).isEqualTo(SweepState.SWEEP_STATE_ENDED);
    assertThat(events.all.getLast().getCounts().getDone()).isEqualTo(1);
    assertThat(events.all)
        .filteredOn(event -> event.getKind().equals("done"))
        .singleElement()
        .matches(event -> event.getTrial().getIdentity().equals(present));
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
