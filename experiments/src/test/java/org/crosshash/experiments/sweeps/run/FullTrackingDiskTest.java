package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.crosshash.experiments.commands.SweepCommands;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.serve.SweepServer;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.tracking.KnownRun;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.experiments.v1.ResumeSweepRequest;
import org.crosshash.experiments.v1.SweepState;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps whose runs, or whose reports, go to a disk that is really full, while the sweeps and what
 * the services compute lie on another.
 */
class FullTrackingDiskTest {
  @TempDir private static Path folder;
  private static Optional<SweepServer> started = Optional.empty();

  @RegisterExtension private final SmallDisk disk = new SmallDisk();

  private static SweepServer server() {
    return started.orElseThrow();
  }

  /** Starts the server, once; what the small disk had before is gone. */
  @BeforeEach
  void start() throws IOException {
    Path root = Files.createDirectories(folder.resolve("workspace"));
    for (String onSmallDisk : List.of("tracking", "sweeps/reports")) {
      Path target = Files.createDirectories(disk.folder().resolve(onSmallDisk));
      Path link = root.resolve(onSmallDisk);
      if (!Files.exists(link)) {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, target);
      }
    }
    if (started.isEmpty()) {
      started = Optional.of(new SweepServer(folder));
    }
  }

  @AfterAll
  static void stop() {
    started.ifPresent(SweepServer::close);
  }

  /** As {@link SmallDisk#fill}, for listeners. */
  private void fill() {
    try {
      disk.fill();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void free() {
    try {
      disk.free();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String study(String name, String seeds) {
    return "{name: %s, datasets: [small-sample], bits: [16], seeds: %s, metrics: [map_all], methods: [{id: random}]}"
        .formatted(name, seeds);
  }

  private static Sweep sweep(String yaml) {
    Workspace workspace = server().workspace();
    return Sweep.of(
        ExperimentFiles.parse(yaml, List.of()),
        new DatasetCatalogue(workspace.datasets()),
        EncodingModels.of(workspace.encoders()));
  }

  /** Runs what is left of a sweep as the command does, and concludes it. */
  private static RunSummary run(
      SweepStore store, Sweep sweep, int attempts, Consumer<SweepEvent> listener) {
    OpenSweep open = new OpenSweep(store, sweep);
    open.register();
    try (Tracking tracking = Tracking.open(server().workspace().tracking(), Map.of());
        SweepTracking study = SweepTracking.open(open, tracking);
        PlatformTrials trials =
            new PlatformTrials(
                sweep, () -> server().services(), tracking, Optional.of(study.parent()))) {
      RunSettings settings =
          new RunSettings(
              1, attempts, Duration.ofMillis(1), Optional.empty(), Optional.empty(), false);
      RunSummary summary = new SweepRunner(open, settings, trials, listener).run();
      if (summary.reason() == StopReason.ENDED) {
        assertThat(SweepConclusion.conclude(open, summary.reason(), study, files -> {}))
            .isPresent();
      }
      return summary;
    }
  }

  /** Whether each trial has its figures, and one run that has come to its end with the same. */
  private static void requireAllThereOnce(SweepStore store, Sweep sweep) {
    Map<String, TrialRow> rows = store.rows(sweep.identities(), true);
    try (Tracking tracking = Tracking.open(server().workspace().tracking(), Map.of())) {
      List<KnownRun> runs = tracking.below(SweepTracking.parent(sweep).key());
      assertThat(runs).hasSameSizeAs(sweep.trials());
      for (SweepTrial trial : sweep.trials()) {
        TrialOutcome outcome = rows.get(trial.identity()).result().orElseThrow();
        KnownRun run =
            runs.stream()
                .filter(known -> known.name().equals(trial.trial().id().label()))
                .findFirst()
                .orElseThrow();
        assertThat(run.finished()).isTrue();
        assertThat(run.figures().get("map_all_i2t"))
            .isCloseTo(outcome.metrics().get("i2t/map_all"), within(1e-12));
      }
    }
    assertThat(new OpenSweep(store, sweep).awaitsReport()).isFalse();
  }

  @Test
  void run_diskOfRunsFullInMidSweep_breaksOffAndLosesNothing() {
    Sweep sweep = sweep(study("broken-off", "[1, 2, 3]"));
    try (SweepStore store = SweepStore.open(server().workspace().sweeps())) {
      RunSummary broken =
          run(
              store,
              sweep,
              1,
              event -> {
                if (event instanceof SweepEvent.Done) {
                  fill();
                }
              });

      assertThat(broken.reason()).isEqualTo(StopReason.BROKEN);
      assertThat(broken.trouble().orElseThrow())
          .hasMessageContaining("its disk have room")
          .hasMessageContaining("Make room");
      assertThat(store.counts(sweep.loaded().digest()))
          .as("none failed for good")
          .isEqualTo(Map.of(TrialStatus.DONE, 1, TrialStatus.WAITING, 2));

      free();
      assertThat(run(store, sweep, 1, event -> {}).reason()).isEqualTo(StopReason.ENDED);
      requireAllThereOnce(store, sweep);
    }
  }

  @Test
  void run_roomGivenBackMeanwhile_goesOnByItself() {
    Sweep sweep = sweep(study("goes-on", "[11, 12, 13]"));
    try (SweepStore store = SweepStore.open(server().workspace().sweeps())) {
      int[] failures = new int[1];
      RunSummary summary =
          run(
              store,
              sweep,
              3,
              event -> {
                switch (event) {
                  case SweepEvent.Done _ when failures[0] == 0 -> fill();
                  case SweepEvent.Failed failed -> {
                    failures[0]++;
                    assertThat(failed.error()).contains("its disk have room");
                    free();
                  }
                  default -> {}
                }
              });

      assertThat(failures[0]).isEqualTo(1);
      assertThat(summary.reason()).isEqualTo(StopReason.ENDED);
      requireAllThereOnce(store, sweep);
    }
  }

  @Test
  void createSweep_diskOfRunsFull_saysSoAndIsResumed() throws InterruptedException {
    String yaml = study("served-full", "[21, 22]");
    fill();

    org.crosshash.experiments.v1.Sweep created = server().create(yaml);
    org.crosshash.experiments.v1.Sweep now = server().get(created);
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (now.getState() == SweepState.SWEEP_STATE_OPEN && System.nanoTime() < limit) {
      Thread.sleep(20);
      now = server().get(created);
    }

    assertThat(now.getState()).isEqualTo(SweepState.SWEEP_STATE_BROKEN);
    assertThat(now.getError()).contains("its disk have room", "Make room");
    assertThat(now.getCounts().getWaiting()).isEqualTo(2);
    free();
    var _ =
        server()
            .service()
            .resumeSweep(ResumeSweepRequest.newBuilder().setName(created.getName()).build());
    assertThat(server().watched(created, 0).getLast().getState())
        .isEqualTo(SweepState.SWEEP_STATE_ENDED);
    Sweep sweep = sweep(yaml);
    try (SweepStore store = SweepStore.open(server().workspace().sweeps())) {
      OpenSweep open = new OpenSweep(store, sweep);
      while (open.awaitsReport() && System.nanoTime() < limit) {
        Thread.sleep(20);
      }
      requireAllThereOnce(store, sweep);
    }
  }

  @Test
  void command_diskOfReportsFull_keepsTheResultsAndReportsWhenThereIsRoom() throws IOException {
    Workspace workspace = Workspace.open(folder.resolve("reporting"));
    new DatasetCatalogue(workspace.datasets()).add(SmallSample.in(folder.resolve("sample")), false);
    Files.createDirectories(workspace.sweeps());
    Files.createSymbolicLink(
        workspace.sweeps().resolve("reports"), disk.folder().resolve("sweeps/reports"));
    Path report = workspace.sweeps().resolve("reports/reported/report.html");
    Path file = Files.writeString(folder.resolve("reported.yaml"), study("reported", "[31]"));
    fill();

    assertThat(SweepCommands.run("run", file, workspace))
        .contains("No report: The folder of a report must be writable", "that the disk has room")
        .contains("Make it with: crosshash sweep run " + file, "Tracking: 2 runs kept");
    RunningPlatform.stop(workspace);
    assertThat(SweepCommands.run("run", file, workspace))
        .contains("The folder of a report must be writable", "that the disk has room");
    assertThat(SweepCommands.run("status", file, workspace)).contains("ended: 1 of 1 done");
    assertThat(report).doesNotExist();

    free();
    assertThat(SweepCommands.run("run", file, workspace)).contains("Nothing to do: 1 of 1 done");
    assertThat(report).isNotEmptyFile();
    try (Tracking tracking = Tracking.open(workspace.tracking(), Map.of())) {
      assertThat(tracking.below(""))
          .as("the study's run")
          .singleElement()
          .matches(KnownRun::finished);
    }
  }
}
